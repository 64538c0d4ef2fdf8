import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { entryPath, startProgram } from '../support/command.ts';
import { startUpstream } from '../support/upstream.ts';

/** What all caches of documents may hold together. */
const MAX_HELD = 32 * 2 ** 20;
const DOCUMENTS_OF_A_KIND = 33;
const AT_A_TIME = 5;

function times(count: number, text: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => text(at)).join(' ');
}

const USER = '... on CodeArtsUser { id name username state createdAt updatedAt lastActivityOn commitEmail }';

/** Valid documents, each the worst in something that takes memory: none is like another, since each has a number in it. */
const kinds: readonly [what: string, document: (id: number) => string][] = [
  ['fields', (id) => `query Q${id} { me { ${times(400, () => 'id')} } }`],
  ['inline fragments', (id) => `query Q${id} { ${times(450, () => '...{__typename}')} }`],
  [
    'operations',
    (id) =>
      `query Chosen { me { id } } ${times(9, (at) => `query Q${id}x${at} { ${times(190, () => '__typename')} }`)}`,
  ],
  [
    'objects',
    (id) =>
      `query Q${id} { _entities(representations: [${times(210, () => '{__typename:"X",a:[]}')}]) { __typename } }`,
  ],
  [
    'lists',
    (id) => `query Q${id} { _entities(representations: [{__typename:"X",a:[${'[]'.repeat(900)}]}]) { __typename } }`,
  ],
  [
    'escapes',
    (id) =>
      `query Q${id} { _entities(representations: [{__typename:"X",a:"${'\\n'.repeat(40_000)}"}]) { __typename } }`,
  ],
  ['aliases', (id) => `query Q${id} { ${times(29, (at) => `a${at}: meResult { ${USER} }`)} }`],
  ['short documents', (id) => `query Q${id} { __typename }`],
];

test('documents of any kind hold at most 32 MiB, on a heap of 256 MiB', { timeout: 600_000 }, async () => {
  await using upstream = await startUpstream();
  const flags = ['--max-old-space-size=256', '--expose-gc', '--import'];
  const report = fileURLToPath(new URL('../support/report-heap.mjs', import.meta.url));
  await using server = startProgram(process.execPath, [...flags, report, entryPath('main')], {
    PORT: '0',
    MANAGEMENT_PORT: '0',
    LOG_FORMAT: 'json',
    LOG_SUCCESS_SAMPLE_RATE: '0',
    SHUTDOWN_TIMEOUT_MS: '1',
    CODEARTS_ENDPOINT: upstream.url,
  });
  const [, url] = await server.writes(/"url":"(http:[^"]+)"/);

  async function send(query: string): Promise<void> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': 'demo-token' },
      body: JSON.stringify({ query, operationName: query.startsWith('query Chosen') ? 'Chosen' : null }),
    });
    expect([response.status, await response.json()]).toEqual([200, { data: expect.anything() }]);
  }

  let reports = 0;
  async function heap(): Promise<number> {
    reports += 1;
    server.signal('SIGUSR2');
    const [, bytes] = await server.writes(new RegExp(`heap report ${reports}: (\\d+)`));
    return Number(bytes);
  }

  // What is loaded late, and what the runtime learns of the code, is not the documents'.
  for (const [, document] of kinds) for (let id = 0; id < 3; id += 1) await send(document(id));
  const before = await heap();
  const held: Record<string, number> = {};
  for (const [what, document] of kinds) {
    for (let id = 3; id < DOCUMENTS_OF_A_KIND; id += AT_A_TIME) {
      // The second time compiles what the first has validated.
      const batch = Array.from({ length: AT_A_TIME }, (_, at) => document(id + at));
      await Promise.all(batch.map(send));
      if (what === 'aliases') await Promise.all(batch.map(send));
    }
    held[what] = (await heap()) - before;
  }
  for (const bytes of Object.values(held)) expect(bytes, JSON.stringify(held)).toBeLessThan(MAX_HELD);
});
