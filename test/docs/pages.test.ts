import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { codeBlocks, samplesOf } from '../../scripts/markdown.mjs';
import { freshPages } from '../../scripts/pages.mjs';
import { configMarkdown } from '../../src/config/environment.ts';
import { errorKinds } from '../../src/errors.ts';
import { requestErrors } from '../../src/request-error.ts';
import { schema } from '../../src/schema/index.ts';
import { operationsTables } from '../../src/telemetry/tables.ts';
import { runProgram } from '../support/command.ts';
import { startFacade } from '../support/facade.ts';
import { useFacade } from '../support/use-facade.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const fresh = await freshPages({ configMarkdown: configMarkdown(), errorKinds, requestErrors, operationsTables });
const files = [
  'README.md',
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The blocks of code of one language. */
function codeIn(page: string, wanted: string): string[] {
  return codeBlocks(page).flatMap(({ language, code }) => (language === wanted ? code : []));
}

test.each([...fresh.keys()])('%s is what the code and the samples say (npm run generate writes it)', (file) => {
  expect(read(file)).toBe(fresh.get(file));
});

test.each(['docs/how-to/federation.md', 'docs/how-to/frontend.md', 'docs/how-to/library.md'])(
  '%s shows no code of its own, only files that are tested',
  (file) => {
    const page = read(file);
    const shown = codeBlocks(page).flatMap(({ language, code }) => (/^(?:tsx?|js)$/.test(language) ? code : []));
    const samples = samplesOf(page).filter((file) => /\.(?:tsx?|m?js)$/.test(file));
    expect(shown).toEqual(samples.map((file) => `${read(file).trimEnd()}\n`));
  },
);

/** Its queries are those of a supergraph, which the gateways' own tests run. */
const SUPERGRAPH = 'docs/how-to/federation.md';

test.each(
  files
    .filter((file) => file !== SUPERGRAPH)
    .flatMap((file) => codeIn(read(file), 'graphql').map((document, at) => [`${file}, block ${at + 1}`, document])),
)('the GraphQL of %s fits the schema', (_name, document) => {
  expect(validate(schema, parse(document))).toEqual([]);
});

describe('docs/how-to/frontend.md', () => {
  const pair = useFacade();

  test('asks for a trusted document with a line that works as pasted', async () => {
    const commands = codeIn(read('docs/how-to/frontend.md'), 'sh').join('\n');
    const [, manifest = ''] = /^TRUSTED_DOCUMENTS=(\S+) /m.exec(commands) ?? [];
    const [curl = ''] = /^curl .*/m.exec(commands) ?? [];
    const TRUSTED_DOCUMENTS = fileURLToPath(new URL(manifest, root));
    await using facade = await startFacade(pair.upstream.url, { TRUSTED_DOCUMENTS });
    const { stdout } = await runProgram('bash', ['-c', curl.replace('http://127.0.0.1:4000/graphql', facade.url)]);
    expect(JSON.parse(stdout)).toMatchObject({
      data: { meResult: { __typename: 'CodeArtsUser', commitEmail: '1@email.com' } },
    });
  });

  test('names the headers that pages may send and read', async () => {
    const origin = 'https://settings.example.com';
    await using facade = await startFacade(pair.upstream.url, { CORS_ORIGINS: origin });
    const { headers } = await fetch(facade.url, { method: 'OPTIONS', headers: { origin } });
    const named = [
      ...(headers.get('access-control-allow-headers') ?? '').split(', '),
      ...(headers.get('access-control-expose-headers') ?? '').split(', '),
    ].filter((name) => name !== 'content-type');
    const page = read('docs/how-to/frontend.md').toLowerCase();
    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

test('the library sample of the README listens as it stands', async () => {
  const [sample = ''] = codeBlocks(read('README.md')).flatMap(({ language, code }) =>
    language === 'ts' ? [code] : [],
  );
  const anyPort = sample.replace("listen(4000, '127.0.0.1')", "listen(0, '127.0.0.1', () => process.exit(7))");
  expect(anyPort).not.toBe(sample);
  const { code, stderr } = await runProgram(process.execPath, ['--input-type=module', '--eval', anyPort]);
  expect([code, stderr]).toEqual([7, '']);
});
