import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.ts';
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
    ['no JSON', '{', /a manifest that can be read in ".+manifest\.json", got no JSON$/],
    ['no entries', {}, /ids and the texts of their documents in ".+", got none$/],
    ['a number', 1, /got none$/],
    ['a text that is none', { a: 1 }, /ids and the texts of their documents in ".+", got something else$/],
    ['operations without bodies', { operations: [{ id: 'a' }, null] }, /got something else$/],
    ['a document that cannot be parsed', { a: 'query Me { me {' }, /got Me \(a\): Syntax Error: /],
    ['a field that is not in the schema', { a: 'query Me { you { id } }' }, /got Me \(a\): Cannot query field "you"/],
    [
      'two mutations at once',
      { a: `mutation Twice { ${two('updateEmail')} }` },
      /got Twice \(a\): Too many mutation fields: 2 /,
    ],
    ['too deep a document', { a: `query Deep ${'{ me '.repeat(21)}` }, /got Deep \(a\): /],
    ['a document without a name', { a: '{ you { id } }' }, /got a document without a name \(a\): /],
  ])('with %s', (_name, manifest, fault) => {
    const faults = faultsOf(manifest);
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(faults[0]).toMatch(/^TRUSTED_DOCUMENTS: expected .+, got .+$/);
  });

  test('without a file', () => {
    expect(() => readConfig({ TRUSTED_DOCUMENTS: '/nowhere/manifest.json' })).toThrow(
      'TRUSTED_DOCUMENTS: expected a manifest that can be read in "/nowhere/manifest.json", got ENOENT',
    );
  });

  test('with one line for each document, and with all other faults', () => {
    const faults = faultsOf({ a: '{ x }', b: '{ y }', c: ME }, { PORT: 'http' });
    expect(faults.map((line) => line.split(':')[0])).toEqual(['PORT', 'TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS']);
  });

  test('with GraphiQL, whose documents are not trusted', () => {
    expect(faultsOf({ a: ME }, { GRAPHIQL: 'on' })).toEqual([
      expect.stringMatching(/^GRAPHIQL: expected off .+, got on$/),
    ]);
  });

  test('by the command line', async () => {
    const { code, stderr } = await runCommand('main', [], { TRUSTED_DOCUMENTS: '/nowhere/manifest.json' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^TRUSTED_DOCUMENTS: .+\n$/)]);
  });
});

describe('introspection', () => {
  test('is a document as any other, on any host', () => {
    expect(faultsOf({ a: SCHEMA }, { HOST: '0.0.0.0' })).toEqual([]);
  });

  test('is refused where it is switched off', () => {
    expect(faultsOf({ a: SCHEMA }, { INTROSPECTION: 'off' })).toEqual([expect.stringMatching(/got Schema \(a\): /)]);
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
