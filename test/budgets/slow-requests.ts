import { type AttackRequest, JSON_TYPE, operation, post, type Text, TOKEN } from '../attacker/attack-request.ts';

const READ = operation('{ me { commitEmail } }');
/** As much as fits beside the other headers. */
const MOST_BYTES = 118_000;

function repeated(of: string, bytes = MOST_BYTES): Text {
  return { of, times: Math.floor(bytes / of.length) };
}

function document(query: Text): AttackRequest {
  return post(['{"query":"', query, '"}']);
}

const headers: readonly (readonly [name: string, value: Text])[] = [
  ['Content-Type', ['application/json', repeated(' '), 'x']],
  ['Content-Type', ['application/json', repeated('; charset=utf-8')]],
  ['Content-Type', ['application/json; charset=', repeated('"')]],
  ['Accept', repeated(',')],
  ['Accept', ['application/json', repeated(' '), 'x']],
  ['Accept', repeated('a/b;q=0,')],
  ['Accept', repeated(';q=0')],
  ['Accept', ['text/html', repeated('"\\')]],
  ['Authorization', ['Bearer', repeated(' '), 'x\u00ff']],
  ['Authorization', ['Bearer ', repeated('x '), '\t']],
  ['Accept-Encoding', repeated('br;q=0,')],
  ['Origin', repeated('http://')],
  ['traceparent', repeated('00-')],
  ['tracestate', repeated('a=b,')],
  ['If-None-Match', repeated('"a",')],
  ['graphql-client-name', repeated(' ')],
];

/** What takes longest to read, to check, or to report on, by what it is. */
export const slowRequests: readonly (readonly [name: string, request: AttackRequest])[] = [
  ...headers.map(
    ([name, value]) =>
      [
        `a long ${name}: ${JSON.stringify(value).slice(0, 60)}`,
        post(READ, [
          ...(name === 'Content-Type' ? [] : [JSON_TYPE]),
          ...(name === 'Authorization' ? [] : [TOKEN]),
          [name, value],
        ]),
      ] as const,
  ),
  ['20,000 headers', post(READ, [JSON_TYPE, TOKEN, ...Array(20_000).fill(['X', ''])])],
  ['deep JSON', post({ of: '[', times: 262_000 })],
  [
    'deep JSON that ends',
    post(['{"query":"{ me { id } }","variables":', { of: '{"a":', times: 40_000 }, '1', { of: '}', times: 40_001 }]),
  ],
  ['a long number', post(['{"query":"{ me { id } }","variables":{"n":', repeated('9', 260_000), '}}'])],
  ['many keys', post(['{"query":"{ me { id } }","variables":{', { of: '"a":1,', times: 40_000 }, '"a":1}}'])],
  ['many escapes', post(['{"query":"{ me { id } }","variables":{"a":"', repeated('\\u0061', 260_000), '"}}'])],
  ['a long comment', document(['# ', repeated('c', 260_000), '\\n{ me { id } }'])],
  ['many commas', document(['{ me { id } } ', repeated(',', 260_000)])],
  ['a long name', document(['query ', repeated('a', 260_000), ' { me { id } }'])],
  ['a text that looks like an error', document(['{ me(a: \\"', repeated(', found String ', 250_000), '\\") { id } }'])],
  ['a text of quotes', document(['{ me(a: \\"', repeated('\\\\\\"', 250_000), '\\") { id } }'])],
  [
    'a syntax error after a long text',
    document(['{ me(a: \\"', repeated(', found String \\\\\\" ', 250_000), '\\" \\"x\\"']),
  ],
  ['a block string of many lines', document(['{ me(a: \\"\\"\\"', repeated(' \\n', 250_000), '\\"\\"\\") { id } }'])],
  ['the same field 1,990 times', document(['{ ', { of: '__typename ', times: 1_990 }, '}'])],
  ['an unknown field 1,990 times', document(['{ ', { of: 'unknown ', times: 1_990 }, '}'])],
  [
    '600 variables that are not defined',
    document(['query($a: Int) { me(a: [', { of: '$x ', times: 600 }, ']) { id } }']),
  ],
  ['400 variables of one name', document(['query(', { of: '$a: Int ', times: 400 }, ') { me { id } }'])],
  ['200 fragments of one name', document(['{ ...F } ', { of: 'fragment F on Query { me { id } } ', times: 200 }])],
  [
    'fields nested 1,000 deep',
    document([
      { of: '{ me ', times: 995 },
      { of: '}', times: 995 },
    ]),
  ],
  ['lists nested 900 deep', document(['{ me(a: ', { of: '[', times: 900 }, { of: ']', times: 900 }, ') { id } }'])],
  [
    'ten operations of 1,080 representations',
    post(['[', { of: [entities(1_080), ','], times: 9 }, entities(1_080), ']']),
  ],
  ['1,999 representations of unknown users', post(entities(1_999))],
  [
    'a variable of the wrong type with a long value',
    post([
      '{"query":"query($e: String!) { me { id } _entities(representations: $e) { __typename } }","variables":{"e":[',
      { of: '1,', times: 100_000 },
      '1]}}',
    ]),
  ],
  [
    '5,000 representations that are not objects',
    post([
      '{"query":"query($e: [_Any!]!) { _entities(representations: $e) { __typename } }","variables":{"e":[',
      { of: '1,', times: 5_000 },
      '1]}}',
    ]),
  ],
];

/** Half of them are of the type that a user has, whichever of the two names that is. */
function entities(count: number): Text {
  const half = (type: string): Text => ({
    of: `{"__typename":"${type}","id":"1"},`,
    times: Math.floor((count - 1) / 2),
  });
  return [
    '{"query":"query($e: [_Any!]!) { _entities(representations: $e) { __typename } }","variables":{"e":[',
    half('CodeArtsUser'),
    half('CodeArtsUser'),
    '{"__typename":"X"}]}}',
  ];
}
