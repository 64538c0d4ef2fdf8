import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseCoding } from '../../src/graphiql/accept-encoding.ts';
import { createGraphiQL } from '../../src/graphiql/graphiql.ts';
import { builtAssetsDirectory, readManifest } from '../../src/graphiql/manifest.ts';
import { buildGraphiQL } from './build.ts';

beforeAll(() => buildGraphiQL(), 120_000);

/** Every asset's path starts with this. */
const PREFIX = '/graphql/';

function subject(emulatorToken?: string) {
  const graphiql = createGraphiQL({ endpoint: '/graphql', ...(emulatorToken === undefined ? {} : { emulatorToken }) });
  const manifest = readManifest(builtAssetsDirectory());
  const library = PREFIX + manifest.library;
  return { graphiql, manifest, library, html: Buffer.from(graphiql.page(undefined).body ?? []).toString() };
}

describe('the page', () => {
  test('is revalidated on every load, and not framed, sniffed, or mixed up with GraphQL answers', () => {
    const { status, headers, body } = subject().graphiql.page(undefined);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(body?.byteLength),
      'cache-control': 'no-cache',
      vary: 'Accept',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  test('may load from its own origin alone, and run no script but files', () => {
    const policy = subject().graphiql.page(undefined).headers['content-security-policy']?.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy?.join()).not.toMatch(/https?:|\*|blob:|unsafe-eval/);
  });

  test('answers 304 to its own validator, and 200 once its settings differ', () => {
    const { graphiql } = subject();
    const { etag } = graphiql.page(undefined).headers;
    const again = graphiql.page(`"other", W/${etag}`);
    expect(again).toMatchObject({ status: 304, body: undefined, headers: { etag } });
    expect(again.headers).not.toHaveProperty('content-length');
    expect(subject('demo-token').graphiql.page(etag).status).toBe(200);
  });

  test('names a token only when it is given one', () => {
    expect(subject('demo-token').html).toContain('"emulatorToken":"demo-token"');
    expect(subject().html).not.toContain('emulatorToken');
  });

  test('cannot be broken out of by a setting', () => {
    const { html } = subject('</script><script>alert(1)</script><!--');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<!--');
    const config = /type="application\/json">(.*)<\/script>/.exec(html)?.[1] ?? '';
    expect(JSON.parse(config).emulatorToken).toBe('</script><script>alert(1)</script><!--');
  });

  test.each(['/graphql', '/api/graphql', '/api/', '/'])(
    'refers to nothing but assets that are there, below %s',
    (endpoint) => {
      const graphiql = createGraphiQL({ endpoint });
      const html = Buffer.from(graphiql.page(undefined).body ?? []).toString();
      const paths = [...html.matchAll(/"(\/[^"]+\.\w+)"/g)].map((match) => match[1] ?? '');
      expect(paths).toHaveLength(8);
      for (const path of paths) {
        expect(path).toMatch(new RegExp(`^${endpoint}`));
        expect(graphiql.asset(path, 'br', undefined)?.status).toBe(200);
      }
      expect(html).toContain(`"endpoint":"${endpoint}"`);
      expect(html).not.toMatch(/https?:/);
    },
  );
});

describe('an asset', () => {
  test('is kept by clients for good, and a worker may not use the network', () => {
    const { graphiql, library } = subject();
    expect(graphiql.asset(library, 'br', undefined)?.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    });
  });

  test('is the same in each coding, with a validator of its own', () => {
    const { graphiql, library } = subject();
    const [br, gzip, plain] = ['br', 'gzip', undefined].map((accepted) => graphiql.asset(library, accepted, undefined));
    expect(br?.headers['content-encoding']).toBe('br');
    expect(gzip?.headers['content-encoding']).toBe('gzip');
    expect(plain?.headers).not.toHaveProperty('content-encoding');
    const source = Buffer.from(plain?.body ?? []);
    expect(brotliDecompressSync(br?.body ?? '').equals(source)).toBe(true);
    expect(gunzipSync(gzip?.body ?? '').equals(source)).toBe(true);
    expect(new Set([br, gzip, plain].map((answer) => answer?.headers['etag'])).size).toBe(3);
  });

  test('answers 304 to the validator of the coding it would send', () => {
    const { graphiql, library } = subject();
    const etag = graphiql.asset(library, 'br', undefined)?.headers['etag'];
    expect(graphiql.asset(library, 'br', etag)).toMatchObject({ status: 304, body: undefined });
    expect(graphiql.asset(library, 'gzip', etag)?.status).toBe(200);
  });

  test('has a content type browsers accept, whatever it is', () => {
    const { graphiql, manifest } = subject();
    const types = manifest.assets.map(({ name }) => [
      name.replace(/.*\./, ''),
      graphiql.asset(PREFIX + name, 'br', undefined)?.headers['content-type'],
    ]);
    expect(Object.fromEntries(types)).toEqual({
      js: 'text/javascript; charset=utf-8',
      css: 'text/css; charset=utf-8',
      svg: 'image/svg+xml',
      ttf: 'font/ttf',
      woff: 'font/woff',
      woff2: 'font/woff2',
    });
  });

  test.each([
    'manifest.json',
    '',
    '../manifest.json',
    '..%2f..%2f..%2fpackage.json',
    '/etc/passwd',
    'constructor',
    '__proto__',
  ])('does not exist as %j', (name) => {
    expect(subject().graphiql.asset(PREFIX + name, 'br', undefined)).toBeUndefined();
  });

  test('is not sent under a compressed file’s name', () => {
    const { graphiql, library } = subject();
    expect(graphiql.asset(`${library}.br`, 'br', undefined)).toBeUndefined();
  });
});

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['*', 'identity'],
  ['deflate', 'identity'],
  ['gzip, deflate', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP;q=1.0, BR;q=0.5', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br; q=0.000, gzip ;q=0', 'identity'],
  ['brotli, xgzip', 'identity'],
])('Accept-Encoding %j gets %s', (acceptEncoding, coding) => {
  expect(chooseCoding(acceptEncoding)).toBe(coding);
});

test('a server without built assets says so at the start', () => {
  expect(() => createGraphiQL({ endpoint: '/graphql' }, '/nowhere')).toThrow(/not built.*npm run build/);
});
