import { afterAll, describe, expect, test } from 'vitest';
import { measureBusyTime } from '../support/busy-time.ts';
import { converse, endOf, openSocket } from '../support/raw-socket.ts';
import { useFacade } from '../support/use-facade.ts';

/** Longest time in which one request may keep all others from being served, in milliseconds. */
const BUDGET_MS = 50;
/** Times that a request is sent until one of them is within the budget: the collection of others' garbage may fall into some. */
const TURNS = 3;
/** As long as one header can be beside the others, in characters. */
const LONG_HEADER = 118_000;
/** As long as a part of a body can be beside the others, in characters. */
const LONG_BODY = 260_000;

const ORIGIN = 'https://app.example.com';
const QUERY = '{"query":"{ me { id } }"}';
const TRACE = `${'a'.repeat(32)}-${'b'.repeat(16)}`;

const pair = useFacade({ CORS_ORIGINS: ORIGIN, GRAPHIQL: 'on' });

// Whatever has been sent, the next request is served.
afterAll(async () => expect((await pair.facade.post(QUERY)).status).toBe(200));

/** As many of a pattern as make the length. */
function fill(pattern: string, length: number): string {
  return pattern.repeat(Math.floor(length / pattern.length));
}

function request(start: string, headers: readonly string[], body = ''): string {
  const own = ['Host: facade', 'Connection: close', `Content-Length: ${body.length}`];
  return [`${start} HTTP/1.1`, ...own, ...headers, '', body].join('\r\n');
}

function post(body: string, headers: readonly string[] = []): string {
  return request('POST /graphql', ['Content-Type: application/json', 'X-Auth-Token: demo-token', ...headers], body);
}

async function isSlow(text: string): Promise<boolean> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const busy = measureBusyTime();
    await converse(pair.facade.url, text);
    if (busy.stop() < BUDGET_MS) return false;
  }
  return true;
}

/** Sends each of the requests, and expects that none of them keeps others waiting. */
async function expectQuick(requests: Readonly<Record<string, string>>): Promise<void> {
  const slow: string[] = [];
  for (const [name, text] of Object.entries(requests)) if (await isSlow(text)) slow.push(name);
  expect(slow).toEqual([]);
}

describe('no header keeps others waiting', () => {
  const patterns = [
    ...[' ', '\t ', ',', ', ', ';', '; ', '"', '\\"', '=', '/', '-', '%', '@', 'a', '\u00e9', '\u00a0'],
    ...['a,', 'a;', 'a=b;', 'a="b', 'a/b,', '/,', '*/*,', '*/*;a=b,', '*/*;q=0.1,', 'br,', '"a",', 'W/'],
  ];

  /** A value that begins well and ends badly, for each pattern. */
  function each(start: string, send: (value: string) => string): Record<string, string> {
    return Object.fromEntries(patterns.map((one) => [one, send(`${start}${fill(one, LONG_HEADER)}x`)]));
  }

  test.each<[header: string, start: string]>([
    ['Accept', ''],
    ['Accept', 'application/json'],
    ['Accept-Encoding', ''],
    ['Content-Encoding', ''],
    ['X-Request-Id', ''],
    ['Traceparent', `01-${TRACE}-01-`],
    ['Authorization', ''],
    ['Authorization', 'Bearer '],
    ['X-Auth-Token', ''],
    ['Cookie', ''],
    ['Origin', ORIGIN],
    ['Host', ''],
    ['User-Agent', ''],
    ['Apollographql-Client-Name', ''],
  ])('%s: %s', async (header, start) => {
    const headers = ['Content-Type: application/json'];
    await expectQuick(each(start, (value) => request('POST /graphql', [...headers, `${header}: ${value}`], QUERY)));
  });

  test.each(['application/json', 'application/json; charset=', 'application/json; a="'])(
    'Content-Type: %s',
    async (start) => {
      await expectQuick(each(start, (value) => request('POST /graphql', [`Content-Type: ${value}`], QUERY)));
    },
  );

  test('Tracestate', async () => {
    await expectQuick(each('a=b,', (value) => post(QUERY, [`Traceparent: 00-${TRACE}-01`, `Tracestate: ${value}`])));
  });

  test('those of a preflight', async () => {
    const headers = [`Origin: ${ORIGIN}`, 'Access-Control-Request-Method: POST'];
    await expectQuick(
      each('', (value) => request('OPTIONS /graphql', [...headers, `Access-Control-Request-Headers: ${value}`])),
    );
  });

  test('those of the page and its files', async () => {
    const page = await fetch(pair.facade.url, { headers: { accept: 'text/html' } });
    const file = /"(\/graphql\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
    const accept = 'Accept: text/html';
    await expectQuick(each('', (value) => request('GET /graphql', [`Accept: text/html,${value}`])));
    await expectQuick(each('', (value) => request('GET /graphql', [accept, `If-None-Match: ${value}`])));
    await expectQuick(each('br', (value) => request(`GET ${file}`, [`Accept-Encoding: ${value}`])));
    await expectQuick(each('', (value) => request(`GET ${file}`, [`If-None-Match: ${value}`])));
  });

  test('nor do many', async () => {
    const count = 14_000;
    await expectQuick({
      equal: post(QUERY, Array(30_000).fill('a:')),
      different: post(
        QUERY,
        Array.from({ length: count }, (_, at) => `${at.toString(36)}:`),
      ),
      cookies: post(QUERY, Array(10_000).fill('cookie:a')),
      tokens: post(QUERY, Array(7_000).fill('x-auth-token:a')),
    });
  });
});

describe('no target keeps others waiting', () => {
  const patterns = [
    '&',
    '=',
    '+',
    '%',
    '%41',
    '%20',
    '%FF',
    '%C3%A9',
    'a&',
    'a=&',
    'query&',
    'query=',
    '?',
    '/',
    '#',
    ';',
  ];

  test.each<[string, start: string, headers: readonly string[]]>([
    ['a path', '/', []],
    ['a query string', '/graphql?', []],
    ['a document', '/graphql?query=', []],
    ['a document, by a browser', '/graphql?query=', ['Accept: text/html']],
    ['variables', '/graphql?query={__typename}&variables=', []],
    ['an absolute form', 'http://', []],
  ])('%s', async (_name, start, headers) => {
    await expectQuick(
      Object.fromEntries(patterns.map((one) => [one, request(`GET ${start}${fill(one, LONG_HEADER)}`, headers)])),
    );
  });
});

describe('no JSON keeps others waiting', () => {
  const half = LONG_BODY / 2;
  const values: Readonly<Record<string, string>> = {
    'arrays that do not end': fill('[', LONG_BODY),
    'arrays in arrays': fill('[', half) + fill(']', half),
    'objects that do not end': fill('{"a":', LONG_BODY),
    'objects in objects': `${fill('{"a":', 210_000)}1${fill('}', 42_000)}`,
    'an array of numbers': `[${fill('1,', LONG_BODY)}1]`,
    'an array of objects': `[${fill('{},', LONG_BODY)}{}]`,
    'an array of arrays': `[${fill('[],', LONG_BODY)}[]]`,
    'one key again and again': `{${fill('"a":1,', LONG_BODY)}"a":1}`,
    'different keys': `{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join()}}`,
    'as many keys as variables may have': `{${Array.from({ length: 6_499 }, (_, at) => `"${at}${fill('k', 20)}":1`).join()}}`,
    'keys that are numbers': `{${Array.from({ length: 15_000 }, (_, at) => `"${at * 7_919}":1`).join()}}`,
    'keys of prototypes': `{${fill('"__proto__":{},', LONG_BODY)}"constructor":{}}`,
    'a long key': `{"${fill('k', LONG_BODY)}":1}`,
    'a long number': fill('9', LONG_BODY),
    'a long exponent': `1e${fill('9', LONG_BODY)}`,
    'a long fraction': `0.${fill('1', LONG_BODY)}`,
    'a long string': `"${fill('x', LONG_BODY)}"`,
    'a string of escapes': `"${fill('\\u0000', LONG_BODY)}"`,
    'a string of halves of characters': `"${fill('\\ud83d', LONG_BODY)}"`,
    blanks: fill(' ', LONG_BODY),
    'quotation marks': fill('"', LONG_BODY),
    'bytes that are not UTF-8': fill('\u00ff', LONG_BODY),
  };
  const bodies = (wrap: (value: string) => string) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, post(wrap(value))]));

  test('as a body', async () => {
    await expectQuick(bodies((value) => value));
  });

  test.each(['query', 'documentId', 'operationName', 'variables', 'extensions', '__proto__'])('as %s', async (name) => {
    await expectQuick(bodies((value) => `{"query":"{me{id}}","${name}":${value}}`));
  });

  test.each([
    ['String', 'mutation($v: String!) { sendEmailCode(email: $v) { __typename } }'],
    ['a list of lists', 'query($v: [[[[String]]]]) { me { id } }'],
    ['entities', 'query($v: [_Any!]!) { _entities(representations: $v) { __typename } }'],
  ])('as a variable of the type %s', async (_type, query) => {
    await expectQuick(bodies((value) => `{"query":${JSON.stringify(query)},"variables":{"v":${value}}}`));
  });

  test('in a batch', async () => {
    const one = JSON.stringify({ query: '{ me { id } }', variables: { a: fill('x', 25_000) } });
    await expectQuick({ 'of ten': post(`[${Array(10).fill(one).join()}]`) });
  });
});

describe('what many send at the same time keeps no other request waiting', () => {
  const MANY = 30;

  /** Sends all but the last character many times, and measures what the last ones set off. */
  async function busyTimeOf(large: string): Promise<number> {
    const { url } = pair.facade;
    const sockets = await Promise.all(Array.from({ length: MANY }, () => openSocket(url)));
    const ended = sockets.map(endOf);
    for (const socket of sockets) socket.write(large.slice(0, -1));
    await expect.poll(() => sockets.every((socket) => socket.writableLength === 0)).toBe(true);
    // By then the server, which is in this process, has read them.
    for (let time = 0; time < 5; time += 1) await converse(url, post(QUERY));
    const busy = measureBusyTime();
    for (const socket of sockets) socket.write(large.slice(-1));
    await Promise.all(ended);
    return busy.stop();
  }

  test.each([
    ['bodies', post(`{"query":"{__typename}","variables":{"a":["${fill('x","', 200_000)}x"]}}`)],
    ['URLs', request(`GET /graphql?query={__typename}&variables={"a":["${fill('x%22,%22', LONG_HEADER)}x"]}`, [])],
  ])('large %s', async (_name, large) => {
    const measured: number[] = [];
    do measured.push(await busyTimeOf(large));
    while (Math.min(...measured) >= BUDGET_MS && measured.length < TURNS);
    expect(Math.min(...measured)).toBeLessThan(BUDGET_MS);
  });
});
