import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/environment.ts';
import { readConfig } from '../../src/read-config.ts';
import { runCommand } from '../support/command.ts';
import { temporaryFile } from '../support/temporary-file.ts';

const ME = 'query Me { me { commitEmail } }';
const SCHEMA = 'query Schema { __schema { types { name } } }';

/** The lines with which a start with this manifest is refused. */
function faultsOf(manifest: unknown, env: Record<string, string> = {}): string[] {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  try {
    readConfig({ TRUSTED_DOCUMENTS: temporaryFile('manifest.json', text), ...env });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof ConfigError ? error.message.split('\n') : [];
  }
}

describe('a manifest', () => {
  const hash = createHash('sha256').update(ME).digest('hex');

  test.each([
    { by: 'graphql-codegen', manifest: { [`sha256:${hash}`]: ME } },
    { by: 'graphql-codegen, with an algorithm of its own', manifest: { [hash]: ME } },
    {
      by: "Apollo's generate-persisted-query-manifest",
      manifest: {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: hash, name: 'Me', type: 'query', body: ME }],
      },
    },
  ])('of $by is read', ({ manifest }) => {
    const { trustedDocuments } = readConfig({
      TRUSTED_DOCUMENTS: temporaryFile('manifest.json', JSON.stringify(manifest)),
    });
    expect(trustedDocuments).toEqual({ texts: new Map([[hash, ME]]), names: new Set(['Me']) });
  });

  test('tells the names of all operations, those without one left out', () => {
    const file = temporaryFile('manifest.json', JSON.stringify({ a: ME, b: '{ me { id } }', c: SCHEMA }));
    expect(readConfig({ TRUSTED_DOCUMENTS: file }).trustedDocuments?.names).toEqual(new Set(['Me', 'Schema']));
  });
});

describe('a start is refused', () => {
  test.each([
    ['no JSON', '{', /a readable manifest, got ".+manifest\.json" with invalid JSON$/],
    ['no entries', {}, /document IDs and texts, got ".+" with none$/],
    ['a number', 1, /with none$/],
    ['a text that is none', { a: 1 }, /document IDs and texts, got ".+" with other values$/],
    ['operations without bodies', { operations: [{ id: 'a' }, null] }, /with other values$/],
    ['a document that cannot be parsed', { a: 'query Me { me {' }, /with Me \(a\): Syntax Error: /],
    ['a field that is not in the schema', { a: 'query Me { you { id } }' }, /with Me \(a\): Cannot query field "you"/],
    [
      'two mutations at once',
      { a: `mutation Twice { ${two('updateEmail')} }` },
      /with Twice \(a\): Too many mutation fields: 2 /,
    ],
    ['too deep a document', { a: `query Deep ${'{ me '.repeat(21)}` }, /with Deep \(a\): /],
    ['a text of several lines', { a: 'query Lines { me(text: """a\n\nb""") { id } }' }, /with Lines \(a\): /],
    ['a name of 100,000 characters', { a: `query ${'N'.repeat(100_000)} { you }` }, /with N+$/],
    ['deeply nested arrays', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /with other values$/],
    ['a prototype', '{"__proto__":{"a":"b"}}', /with other values$/],
    ['a document without a name', { a: '{ you { id } }' }, /with a document without a name \(a\): /],
  ])('with %s', (_name, manifest, fault) => {
    const faults = faultsOf(manifest);
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(faults[0]).toMatch(/^TRUSTED_DOCUMENTS must be .+, got .+$/);
  });

  test.each([
    ['/dev/zero', 'more than 33554432 bytes'],
    ['/', 'EISDIR'],
    ['/dev/null', 'invalid JSON'],
  ])('with %s', (TRUSTED_DOCUMENTS, got) => {
    expect(() => readConfig({ TRUSTED_DOCUMENTS })).toThrow(
      `TRUSTED_DOCUMENTS must be a readable manifest, got "${TRUSTED_DOCUMENTS}" with ${got}`,
    );
  });

  test('without a file', () => {
    expect(() => readConfig({ TRUSTED_DOCUMENTS: '/nowhere/manifest.json' })).toThrow(
      'TRUSTED_DOCUMENTS must be a readable manifest, got "/nowhere/manifest.json" with ENOENT',
    );
  });

  test('with one line for each document, and with all other faults', () => {
    const faults = faultsOf({ a: '{ x }', b: '{ y }', c: ME }, { PORT: 'http' });
    expect(faults.map((line) => line.split(' ')[0])).toEqual(['PORT', 'TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS']);
  });

  test('with GraphiQL, whose documents are not trusted', () => {
    expect(faultsOf({ a: ME }, { GRAPHIQL: 'on' })).toEqual([
      expect.stringMatching(/^GRAPHIQL must be off when TRUSTED_DOCUMENTS is set/),
    ]);
  });

  test('by the command line', async () => {
    const { code, stderr } = await runCommand('main', [], { TRUSTED_DOCUMENTS: '/nowhere/manifest.json' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^TRUSTED_DOCUMENTS must be .+\n$/)]);
  });
});

describe('introspection', () => {
  test('is a document as any other, on any host', () => {
    expect(faultsOf({ a: SCHEMA }, { HOST: '0.0.0.0', CODEARTS_EMULATOR: 'yes' })).toEqual([]);
  });

  test('is refused where it is switched off', () => {
    expect(faultsOf({ a: SCHEMA }, { INTROSPECTION: 'off' })).toEqual([expect.stringMatching(/with Schema \(a\): /)]);
  });
});

test('GraphiQL is off then, though the host is loopback', () => {
  const TRUSTED_DOCUMENTS = temporaryFile('manifest.json', JSON.stringify({ a: ME }));
  expect(readConfig({ TRUSTED_DOCUMENTS }).graphiql).toBe(false);
  expect(readConfig({ TRUSTED_DOCUMENTS, GRAPHIQL: 'off' }).graphiql).toBe(false);
});

function two(field: string): string {
  return ['a', 'b'].map((alias) => `${alias}: ${field}(email: "1@email.com") { __typename }`).join(' ');
}
