import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const page = readFileSync(new URL('../../docs/federation.md', import.meta.url), 'utf8');
const sample = (name: string) => readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8');

describe('docs/federation.md', () => {
  test.each(readdirSync(new URL('samples', import.meta.url)))('shows %s as it is', (name) => {
    expect(page).toContain(`\n${sample(name)}\`\`\`\n`);
  });

  test('shows a neighbour whose types the tests have', () => {
    const schema = readFileSync(new URL('neighbour/schema.graphql', import.meta.url), 'utf8');
    for (const type of ['CodeArtsUser', 'Employee']) {
      const definition = new RegExp(`^type ${type} [^}]+}`, 'm').exec(schema)?.[0];
      expect(page).toContain(`\n${definition}\n`);
    }
  });
});

describe('the samples for routers that are no npm packages have the keys that these document', () => {
  test('apollo-router.yaml', () => {
    expect(parse(sample('apollo-router.yaml'))).toEqual({
      headers: {
        all: { request: [{ propagate: { named: 'x-request-id' } }] },
        subgraphs: {
          codearts: { request: [{ propagate: { named: 'x-auth-token' } }, { propagate: { named: 'authorization' } }] },
        },
      },
      include_subgraph_errors: { subgraphs: { codearts: true } },
    });
  });

  test('cosmo-router.yaml', () => {
    expect(parse(sample('cosmo-router.yaml'))).toMatchObject({
      version: '1',
      execution_config: { file: { path: 'router.json' } },
      headers: {
        all: { request: [{ op: 'propagate', named: 'X-Request-Id' }] },
        subgraphs: {
          codearts: {
            request: [
              { op: 'propagate', named: 'X-Auth-Token' },
              { op: 'propagate', named: 'Authorization' },
            ],
          },
        },
      },
      subgraph_error_propagation: { mode: 'pass-through' },
    });
  });
});
