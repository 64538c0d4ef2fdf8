import { describe, expect, test } from 'vitest';
import { measureBusyTime } from '../support/busy-time.ts';
import { converse } from '../support/raw-socket.ts';
import { useFacade } from '../support/use-facade.ts';

/** Longest time in which a request may keep others from being served, in milliseconds. */
const BUDGET_MS = 50;

/** As long as a header can be beside the others. */
const LONG = 118_000;
const BODY_BYTES = 262_144;

const pair = useFacade({ CORS_ORIGINS: 'https://app.example.com' });

function fill(pattern: string, length: number): string {
  return pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
}

function request(start: string, headers: readonly string[], body = ''): string {
  return [
    `${start} HTTP/1.1`,
    'Host: facade',
    'Connection: close',
    `Content-Length: ${body.length}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}

function post(body: string, headers: readonly string[] = []): string {
  return request('POST /graphql', ['Content-Type: application/json', 'X-Auth-Token: demo-token', ...headers], body);
}

/** The best of three: garbage of earlier tests is collected in any of them. */
async function busyTimeOf(text: string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const busy = measureBusyTime();
    await converse(pair.facade.url, text);
    times.push(busy.stop());
  }
  return Math.min(...times);
}

const PATTERNS = [
  ' ', '\t ', ',', ', ', ';', '; ', '"', '\\"', '=', 'a', 'a,', 'a;', 'a=b;', 'a="b', '/', 'a/b,', '/,', '*/*,', '*/*;a=b,', '*/*;q=0.1,', 'br,', '-', '.', ':', '%', '@', '\u00e9', '\u00a0',
];
const HEADERS: readonly [name: string, start: string][] = [
  ['Content-Type', 'application/json'],
  ['Content-Type', 'application/json;charset='],
  ['Content-Encoding', ''],
  ['Accept', ''],
  ['Accept', 'application/json'],
  ['Accept-Encoding', 'br'],
  ['If-None-Match', ''],
  ['X-Request-Id', ''],
  ['Traceparent', `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01-`],
  ['Tracestate', 'a=b,'],
  ['Authorization', 'Bearer '],
  ['Authorization', ''],
  ['X-Auth-Token', ''],
  ['Cookie', ''],
  ['Origin', 'https://app.example.com'],
  ['Access-Control-Request-Headers', ''],
  ['Host', ''],
  ['Apollographql-Client-Name', ''],
  ['User-Agent', ''],
  ['X-Forwarded-For', ''],
];

const out: [number, string][] = [];
test('x', async () => {
  const go = async (name: string, text: string) => { const t = await busyTimeOf(text); out.push([t, name]); };
  for (const [name, start] of HEADERS) for (const p of PATTERNS) {
    const v = `${name}: ${start}${fill(p, LONG)}x`;
    const own = request('POST /graphql', [v, ...(name.startsWith('Content-T') ? [] : ['Content-Type: application/json']), ...(name === 'Tracestate' ? [`Traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`] : [])], '{"query":"{me{id}}"}');
    await go(`${name} ${start.slice(0, 10)} ${JSON.stringify(p)}`, own);
    if (name.startsWith('Access')) await go(`OPTIONS ${name} ${JSON.stringify(p)}`, request('OPTIONS /graphql', [v, 'Origin: https://app.example.com']));
    if (/^(Accept|If-None)/.test(name)) {
      await go(`GET page ${name} ${JSON.stringify(p)}`, request('GET /graphql', [v, ...(name !== 'Accept' ? ['Accept: text/html'] : [])]));
    }
  }
  await go('many headers', post('{"query":"{me{id}}"}', Array(30_000).fill('a:')));
  await go('many distinct headers', post('{"query":"{me{id}}"}', Array.from({ length: 14_000 }, (_, i) => `${i.toString(36)}:`)));
  await go('many cookies', post('{"query":"{me{id}}"}', Array(10_000).fill('cookie:a')));
  for (const p of ['&', '%', '%41', 'a=&', '=', '+', '%20', 'query&', 'a&', '%FF', 'query=', '%&', '?', '/', '#', ';']) {
    await go(`GET ?${p}`, request(`GET /graphql?${fill(p, LONG)}`, []));
    await go(`GET ?query=${p}`, request(`GET /graphql?query=${fill(p, LONG)}`, ['Accept: text/html']));
    await go(`GET ?variables=${p}`, request(`GET /graphql?query={me{id}}&variables=${fill(p, LONG)}`, []));
    await go(`GET http://${p}`, request(`GET http://${fill(p, LONG)}`, []));
    await go(`GET /${p}`, request(`GET /${fill(p, LONG)}`, []));
  }
  await go(`GET ?variables=[`, request(`GET /graphql?query={me{id}}&variables={"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, []));
  const N = BODY_BYTES - 200;
  const bodies: Record<string, string> = {
    'open arrays': '['.repeat(N),
    'nested arrays': '['.repeat(N / 2) + ']'.repeat(N / 2),
    'nested objects': '{"a":'.repeat(N / 6) + '1' + '}'.repeat(N / 6),
    'array of numbers': `[${fill('1,', N)}1]`,
    'array of objects': `[${fill('{},', N - 1)}{}]`.slice(0, N),
    'batch of 10': `[${Array(10).fill(JSON.stringify({ query: '{me{id}}', variables: { a: 'x'.repeat(25_000) } })).join()}]`,
    'long number': fill('9', N),
    'long exponent': `1e${fill('9', N)}`,
    'escapes': `{"query":"${fill('\\u0000', N - 6).replace(/\\u?0*$/, '')}"}`,
    'spaces': fill(' ', N),
    'not utf8': fill('\u00ff', N),
    'quotes': fill('"', N),
    'dup keys': `{${fill('"a":1,', N - 6 * 0).slice(0, Math.floor(N / 6) * 6)}"a":1}`,
    'dup query': `{${fill('"query":"x",', Math.floor(N / 12) * 12 - 12)}"query":"{me{id}}"}`,
    'distinct keys': `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join()}}`,
    'long key': `{"${fill('k', N)}":1}`,
    'proto': `{${fill('"__proto__":{},', Math.floor(N / 15) * 15 - 15)}"query":"{me{id}}"}`,
    'index keys': `{"query":"{me{id}}","variables":{${Array.from({ length: 15_000 }, (_, i) => `"${i * 7919}":1`).join()}}}`,
    'array-ish key': `{"query":"{me{id}}","variables":{"4294967294":1,"1":${fill('1', 200_000)}}}`,
  };
  const q = 'query($v:[_Any!]!){_entities(representations:$v){__typename}}';
  const inVars: Record<string, string> = {
    'nested arrays': '['.repeat(120_000) + ']'.repeat(120_000),
    'nested objects': '{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000),
    'array of numbers': `[${fill('1,', 250_000)}1]`,
    'array of objects': `[${Array(80_000).fill('{}').join()}]`,
    'array of reps': `[${Array(5_000).fill('{"__typename":"User","id":"1"}').join()}]`,
    'rep with deep id': `[{"__typename":"User","id":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`,
    'rep of deep': `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`,
    'long string': `"${fill('x', 250_000)}"`,
    'long id': `[{"__typename":"User","id":"${fill('x', 250_000)}"}]`,
  };
  for (const [name, body] of Object.entries(bodies)) await go(`body ${name}`, post(body));
  for (const [name, v] of Object.entries(inVars)) {
    await go(`vars entities ${name}`, post(`{"query":${JSON.stringify(q)},"variables":{"v":${v}}}`));
    await go(`vars string ${name}`, post(`{"query":"mutation($v:String!){sendEmailCode(email:$v){__typename}}","variables":{"v":${v}}}`));
    await go(`vars list ${name}`, post(`{"query":"query($v:[[[[String]]]]){me{id}}","variables":{"v":${v}}}`));
    await go(`vars unused ${name}`, post(`{"query":"{me{id}}","variables":{"v":${v}}}`));
    await go(`ext ${name}`, post(`{"query":"{me{id}}","extensions":{"persistedQuery":${v}}}`));
    await go(`opname ${name}`, post(`{"query":"{me{id}}","operationName":${v}}`));
  }
  for (const p of [' ', ',', '#', '"', '{', '(', 'a ', '...', '@', '$', '!', '""" ', '\\n', '[', 'a', '1', '1.', '-', '\u00e9', '#\\n', '{a', 'a:']) await go(`query ${p}`, post(`{"query":"{${fill(p, N).replace(/\\$/, '').replaceAll('"', '\\"').slice(0, N).replace(/\\$/, '')}"}`));
  out.sort((a, b) => b[0] - a[0]);
  console.log(out.slice(0, 40).map(([t, n]) => `${t.toFixed(1)} ${n}`).join('\n'), out.length);
}, 600_000);
