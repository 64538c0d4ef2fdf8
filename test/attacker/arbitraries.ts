import fc, { type Arbitrary } from 'fast-check';
import { type AttackRequest, JSON_TYPE, operation, post, type Text, TOKEN } from './attack-request.ts';
import { type EncodingName, encodings } from './encodings.ts';

/** One connection of an attacker. */
export interface Visit {
  readonly requests: readonly AttackRequest[];
  /** Sizes of the pieces in which the first bytes are sent. */
  readonly pieces: readonly number[];
  readonly leaves: 'after its responses' | 'after it has sent' | 'in the middle' | 'never, and does not read';
}

/** Everything that is attempted in one run, all of it at the same time. */
export interface Attack {
  readonly visits: readonly Visit[];
  /** How the REST API replies, and in which encodings its error repeats the token. */
  readonly upstream: { readonly status: number; readonly repeats: readonly EncodingName[] };
}

/** Any single byte as a character. */
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 8 });
/** What some server on the way may strip. */
const padding = fc.oneof(
  blanks,
  fc.string({ unit: byte, maxLength: 3 }),
  fc.constantFrom('\u00a0', '\u0085', '\u00ad'),
);
const anyCase = (name: string): Arbitrary<string> => fc.mixedCase(fc.constant(name)).map((mixed) => mixed);

/** Bytes that HTTP forbids in the value of a header; a server ends the connection for them. */
function breaksHttp(value: string): boolean {
  return /[^\t\x20-\x7e\x80-\xff]/.test(value);
}

const UPDATE = operation(
  'mutation($email: String, $code: String) { updateEmail(email: $email, code: $code) { __typename ... on CodeArtsError { code message upstream { status errorCode errorMessage requestId } } } }',
  { email: '{address}', code: '{code}' },
);
const SEND = operation(
  'mutation($email: String!) { sendEmailCode(email: $email) { __typename ... on CodeArtsError { code message upstream { status errorCode errorMessage requestId } } } }',
  { email: '{address}' },
);
const READ = operation('{ me { commitEmail } }');
const effects = fc.constantFrom(UPDATE, UPDATE, SEND, READ);

/** The token in any spelling: its header, the case of names, and anything around it. */
const spelledTokens: Arbitrary<AttackRequest> = fc
  .record({
    body: effects,
    name: fc.oneof(anyCase('X-Auth-Token'), anyCase('Authorization')),
    scheme: anyCase('Bearer'),
    token: fc.constantFrom('{token0}', '{token0}', '{token1}', '{otherToken}'),
    before: padding,
    after: padding,
  })
  .map(({ body, name, scheme, token, before, after }) => {
    const value = name.toLowerCase() === 'authorization' ? [scheme, ' ', before, token, after] : [before, token, after];
    return { ...post(body, [JSON_TYPE, [name, value]]), mayEnd: breaksHttp(before + after) };
  });

/** The token twice, or behind more headers than a server may look at. */
const repeatedTokens: Arbitrary<AttackRequest> = fc
  .record({ body: effects, between: fc.constantFrom(0, 1, 1_990, 2_000, 4_000), name: anyCase('X-Auth-Token') })
  .map(({ body, between, name }) => ({
    headers: [JSON_TYPE, TOKEN, ...Array(between).fill(['X', 'x']), [name, '{token1}']],
    body,
  }));

/** Long values of a few characters, as slow regular expressions and splitting like them. */
const longHeaders: Arbitrary<AttackRequest> = fc
  .record({
    name: fc.constantFrom(
      'Content-Type',
      'Accept',
      'Authorization',
      'Accept-Encoding',
      'Origin',
      'traceparent',
      'Cookie',
      'X-Request-Id',
      'tracestate',
      'If-None-Match',
      'graphql-client-name',
      'Expect',
      'Via',
    ),
    start: fc.constantFrom('', 'application/json', 'application/json;', 'Bearer ', 'text/html', 'a', '"'),
    unit: fc.oneof(
      fc.constantFrom(' ', ',', ';', '\t', '"', ';q=0', ', *', '; charset=utf-8', '='),
      fc.string({ unit: byte, minLength: 1, maxLength: 4 }),
    ),
    bytes: fc.constantFrom(10, 60_000, 118_000),
    end: fc.constantFrom('', 'x', ';'),
  })
  .map(({ name, start, unit, bytes, end }) => ({
    headers: [JSON_TYPE, TOKEN, [name, [start, { of: unit, times: Math.ceil(bytes / unit.length) }, end]]],
    body: READ,
    // `Expect` of anything but 100-continue is 417 without a look at the body.
    mayEnd: breaksHttp(unit) || name === 'Expect',
  }));

/** More header bytes than are allowed. */
const tooManyHeaders: Arbitrary<AttackRequest> = fc
  .record({
    count: fc.constantFrom(3_000, 20_000),
    value: fc.constantFrom('', 'x', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'),
  })
  .map(({ count, value }) => ({
    headers: [JSON_TYPE, TOKEN, ...Array(count).fill(['X-Flood', value])],
    body: READ,
    mayEnd: true,
  }));

/** Bodies of any bytes, and JSON that is hard to read. */
const oddBodies: Arbitrary<AttackRequest> = fc
  .oneof(
    fc.string({ unit: byte, maxLength: 200 }),
    fc.constantFrom<Text>(
      ['\u00ef\u00bb\u00bf', READ],
      [READ, '\0'],
      '{"query":"\u00c3\u0028"}',
      '{"query":"{ me { id } }","variables":{"a":"\\ud800"}}',
      ['{"query":"{ me { id } }","variables":{"n":', { of: '9', times: 200_000 }, '}}'],
      ['{"query":"{ me { id } }","variables":{"n":1e', { of: '9', times: 200_000 }, '}}'],
      ['{"query":"{ me { id } }","variables":', { of: '{"a":', times: 40_000 }, '1', { of: '}', times: 40_000 }, '}'],
      ['{"query":"{ me { id } }","variables":{', { of: '"a":1,', times: 40_000 }, '"a":1}}'],
      { of: '[', times: 250_000 },
      ['[', { of: '{},', times: 80_000 }, '{}]'],
      '{"query":{"__proto__":1}}',
      '{"__proto__":{"query":"{ me { id } }"}}',
    ),
  )
  .map((body) => post(body));

/** Documents that take time to parse, validate or report on. */
const heavyDocuments: Arbitrary<AttackRequest> = fc
  .constantFrom<Text>(
    ['query ', { of: 'a', times: 200_000 }, ' { me { id } }'],
    ['{ ', { of: '__typename ', times: 1_990 }, '}'],
    ['{ ', { of: 'me { id } ', times: 400 }, '}'],
    ['{ me(a: ', { of: '[', times: 900 }, { of: ']', times: 900 }, ') { id } }'],
    [{ of: '{ me ', times: 1_900 }],
    ['{ me { id ', { of: '@include(if: true) ', times: 300 }, '} }'],
    ['{ ', { of: 'unknownField ', times: 1_900 }, '}'],
    ['query(', { of: '$a: Int ', times: 400 }, ') { me { id } }'],
    ['{ me(a: \\"', { of: ', found String \\"\\" ', times: 8_000 }, '\\") { id } }'],
    ['{ me(a: \\"\\"\\"', { of: '\\n ', times: 80_000 }, '\\"\\"\\") { id } }'],
    ['{ ...F ', { of: 'x ', times: 10 }, '} ', { of: 'fragment F on Query { ...F } ', times: 200 }],
    ['# ', { of: 'c', times: 240_000 }, '\\n{ me { id } }'],
    ['{ me { id } } ', { of: ',', times: 240_000 }],
  )
  .map((query) => post(['{"query":"', query, '"}']));

const prototypeNames = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'a'];

/** Costs hidden in variables: their names, their defaults, their values. */
const variables: Arbitrary<AttackRequest> = fc
  .record({
    name: fc.constantFrom(...prototypeNames),
    count: fc.constantFrom(1, 100, 1_999, 2_000, 4_000),
    default: fc.boolean(),
  })
  .map(({ name, count, default: byDefault }) => {
    const given = { of: byDefault ? '{__typename:\\"X\\"} ' : '{"__typename":"X"},', times: count };
    const start = `{"query":"query($${name}: [_Any!]!`;
    const end = `) { _entities(representations: $${name}) { __typename } }"`;
    return post(
      byDefault
        ? [start, ' = [', given, ']', end, '}']
        : [start, end, `,"variables":{"${name}":[`, given, '{"__typename":"X"}]}}'],
    );
  });

/** Batches of any mix. */
const batches: Arbitrary<AttackRequest> = fc
  .array(fc.oneof(effects, fc.constantFrom('{}', 'null', '[]', operation('{ nothing }'))), {
    minLength: 1,
    maxLength: 12,
  })
  .map((operations) => post(`[${operations.join(',')}]`));

/** Other targets and methods. */
const targets: Arbitrary<AttackRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'PATCH'),
    target: fc.constantFrom(
      '/graphql',
      '/graphql?query={me{id}}',
      '/',
      '/../graphql',
      '//graphql',
      '*',
      'http://other/graphql',
      '/%00',
      '/graphql#x',
      `/${'a'.repeat(60_000)}`,
    ),
    accept: fc.constantFrom('*/*', 'text/html', 'application/graphql-response+json;q=0', ''),
  })
  .map(({ method, target, accept }) => ({
    start: `${method} ${target} HTTP/1.1`,
    headers: [TOKEN, ['Accept', accept]],
    mayEnd: target.length < 60_000 && !/^\/(graphql(\?.*)?)?$/.test(target),
  }));

/** What HTTP itself forbids. */
const brokenHttp: Arbitrary<AttackRequest> = fc
  .constantFrom<AttackRequest>(
    { start: 'POST /graphql HTTP/9.9', headers: [] },
    { start: 'POST  /graphql HTTP/1.1', headers: [] },
    { headers: [TOKEN, ['Content-Length', '5'], ['Transfer-Encoding', 'chunked']] },
    { headers: [TOKEN, ['Transfer-Encoding', 'chunked, chunked']] },
    { headers: [TOKEN, ['X-Bare', 'a\rb']] },
    { headers: [TOKEN, ['X-Folded', 'a\r\n b']] },
    { headers: [['X-Auth-Token ', '{token0}']] },
    { headers: [TOKEN, ['Expect', '100-continue']], body: 'x' },
    { headers: [TOKEN, ['Upgrade', 'h2c'], ['Connection', 'Upgrade']] },
    { headers: [JSON_TYPE, TOKEN], body: { of: ' ', times: 262_145 } },
    { start: 'CONNECT other:80 HTTP/1.1', headers: [TOKEN] },
  )
  .map((request) => ({ ...request, mayEnd: true }));

const chunked: Arbitrary<AttackRequest> = effects.map((body) => ({ ...post(body), chunked: true }));

/** Every kind of request that an attacker sends. */
const requests = fc.oneof(
  { weight: 6, arbitrary: spelledTokens },
  { weight: 2, arbitrary: repeatedTokens },
  { weight: 2, arbitrary: longHeaders },
  { weight: 1, arbitrary: tooManyHeaders },
  { weight: 2, arbitrary: oddBodies },
  { weight: 2, arbitrary: heavyDocuments },
  { weight: 2, arbitrary: variables },
  { weight: 2, arbitrary: batches },
  { weight: 1, arbitrary: targets },
  { weight: 1, arbitrary: brokenHttp },
  { weight: 1, arbitrary: chunked },
);

/** Few different ones, or one of them up to 200 times. */
const pipelines = fc.oneof(
  fc.array(requests, { minLength: 1, maxLength: 6 }),
  fc
    .tuple(effects, fc.integer({ min: 1, max: 200 }))
    .map(([body, times]) => Array<AttackRequest>(times).fill(post(body))),
);

const visits: Arbitrary<Visit> = fc.record({
  requests: pipelines,
  pieces: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }),
  leaves: fc.constantFrom(
    'after its responses',
    'after its responses',
    'after its responses',
    'after it has sent',
    'in the middle',
    'never, and does not read',
  ),
});

export const attacks: Arbitrary<Attack> = fc.record({
  visits: fc.array(visits, { minLength: 1, maxLength: 8 }),
  upstream: fc.record({
    // Few failures of the server itself: they would open the circuit breaker, behind which little can be attacked.
    status: fc.constantFrom(200, 200, 200, 200, 200, 200, 200, 400, 401, 403, 404, 409, 429, 500),
    repeats: fc.subarray(Object.keys(encodings) as EncodingName[], { minLength: 1 }),
  }),
});
