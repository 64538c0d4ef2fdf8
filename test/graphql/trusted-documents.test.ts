import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Facade, startFacade } from '../support/facade.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

const texts = {
  Me: 'query Me { me { commitEmail } }',
  Update: 'mutation Update($email: String) { updateEmail(email: $email) { __typename } }',
  Schema: 'query Schema { __schema { queryType { name } } }',
};
const hashes = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]),
);
const ids = Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [name, `sha256:${hash}`]));

/** An operation as Apollo's persisted queries name it. */
function persisted(sha256Hash: unknown) {
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

const ME = { data: { me: { commitEmail: '1@email.com' } } };

interface Refused {
  readonly errors: readonly { readonly extensions: { readonly code: string } }[];
}

async function refusal(response: Response) {
  const body = (await response.json()) as Refused;
  expect(body).toEqual({ errors: [{ message: expect.any(String), extensions: { code: expect.any(String) } }] });
  return [response.status, body.errors[0]?.extensions.code];
}

describe('with trusted documents', () => {
  let upstream: Upstream;
  let facade: Facade;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trusted-documents-'));
    const file = join(folder, 'manifest.json');
    await writeFile(
      file,
      JSON.stringify(Object.fromEntries(Object.entries(texts).map(([name, text]) => [ids[name], text]))),
    );
    upstream = await startUpstream();
    facade = await startFacade(upstream.url, { TRUSTED_DOCUMENTS: file });
  });
  afterAll(async () => {
    await facade[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  test.each([
    ['documentId', { documentId: ids['Me'] }],
    ['documentId without its prefix', { documentId: hashes['Me'] }],
    ['extensions.persistedQuery', persisted(hashes['Me'])],
    ['extensions.persistedQuery with a prefix', persisted(ids['Me'])],
    ['both, which agree', { documentId: ids['Me'], ...persisted(hashes['Me']) }],
    ['an id, a name and variables', { documentId: ids['Me'], operationName: 'Me', variables: {} }],
    ['an id, and its text', { documentId: ids['Me'], query: texts.Me }],
    ['an id that decides over another text', { documentId: ids['Me'], query: '{ __typename }' }],
  ])('%s runs the document', async (_name, body) => {
    const response = await facade.post(body);
    expect([response.status, await response.json()]).toEqual([200, ME]);
  });

  test('an introspection that is one of them runs', async () => {
    const response = await facade.post({ documentId: ids['Schema'] });
    expect(await response.json()).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
  });

  test('variables reach it', async () => {
    await facade.post({ documentId: ids['Update'], variables: { email: 'new@example.com' } });
    expect(upstream.calls.at(-1)?.body).toBe('{"email":"new@example.com"}');
  });

  test.each(['application/json', 'application/graphql-response+json'])(
    'what is rejected is 400 of the type %s, without an upstream call',
    async (accept) => {
      const calls = upstream.calls.length;
      const send = async (body: unknown) => {
        const response = await facade.post(body, { headers: { accept } });
        expect(response.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
        return refusal(response);
      };
      const stranger = `sha256:${'0'.repeat(64)}`;
      expect(await send({ documentId: stranger })).toEqual([400, 'UNKNOWN_DOCUMENT']);
      expect(await send(persisted(stranger))).toEqual([400, 'UNKNOWN_DOCUMENT']);
      expect(await send({ documentId: stranger, query: texts.Me })).toEqual([400, 'UNKNOWN_DOCUMENT']);
      expect(await send({ documentId: 'constructor' })).toEqual([400, 'UNKNOWN_DOCUMENT']);
      expect(await send({ documentId: '' })).toEqual([400, 'UNKNOWN_DOCUMENT']);
      expect(await send({ query: '{ me { id } }' })).toEqual([400, 'TRUSTED_DOCUMENTS_ONLY']);
      expect(await send({ query: texts.Me })).toEqual([400, 'TRUSTED_DOCUMENTS_ONLY']);
      expect(await send({ query: '{ __schema { types { name } } }' })).toEqual([400, 'TRUSTED_DOCUMENTS_ONLY']);
      expect(await send({ query: texts.Me, ...persisted(1) })).toEqual([400, 'TRUSTED_DOCUMENTS_ONLY']);
      expect(await send({})).toEqual([400, 'BAD_REQUEST']);
      expect(await send({ documentId: 1 })).toEqual([400, 'BAD_REQUEST']);
      expect(await send({ documentId: null })).toEqual([400, 'BAD_REQUEST']);
      expect(await send({ documentId: ids['Me'], ...persisted(hashes['Schema']) })).toEqual([400, 'BAD_REQUEST']);
      expect(upstream.calls).toHaveLength(calls);
    },
  );

  test('a batch of them runs, with one GET', async () => {
    const calls = upstream.calls.length;
    const response = await facade.post([{ documentId: ids['Me'] }, persisted(hashes['Me'])]);
    expect(await response.json()).toEqual([ME, ME]);
    expect(upstream.calls).toHaveLength(calls + 1);
  });

  test('a batch with one that is not trusted is refused whole', async () => {
    const calls = upstream.calls.length;
    const response = await facade.post([{ documentId: ids['Me'] }, { query: texts.Me }]);
    const result = { errors: [{ extensions: { code: 'TRUSTED_DOCUMENTS_ONLY' } }] };
    expect([response.status, await response.json()]).toMatchObject([400, [result, result]]);
    expect(upstream.calls).toHaveLength(calls);
  });

  test('two updates in a batch are still one too many', async () => {
    const update = { documentId: ids['Update'], variables: { email: 'a@b.c' } };
    const response = await facade.post([update, update]);
    const result = { errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] };
    expect([response.status, await response.json()]).toMatchObject([400, [result, result]]);
  });

  const get = (search: string) =>
    fetch(`${facade.url}?${search}`, { headers: { 'x-auth-token': 'demo-token', accept: 'text/html, */*' } });

  test.each([
    ['documentId', { documentId: ids['Me'] ?? '' }],
    ['extensions', { extensions: JSON.stringify(persisted(hashes['Me']).extensions) }],
  ])('a query runs by GET, by %s', async (_name, search) => {
    const response = await get(String(new URLSearchParams(search)));
    expect([response.status, await response.json()]).toEqual([200, ME]);
  });

  test('a mutation does not run by GET', async () => {
    const calls = upstream.calls.length;
    const response = await get(`documentId=${ids['Update']}&variables=${encodeURIComponent('{"email":"a@b.c"}')}`);
    expect(response.status).toBe(405);
    expect(upstream.calls).toHaveLength(calls);
  });

  test('no page is served that could not work', async () => {
    expect(await refusal(await get(''))).toEqual([400, 'BAD_REQUEST']);
    expect((await fetch(new URL('/', facade.url))).status).toBe(404);
  });
});

describe('without trusted documents', () => {
  const pair = useFacade();

  test.each([
    ['documentId', { documentId: ids['Me'] }],
    ['extensions.persistedQuery', persisted(hashes['Me'])],
  ])('%s alone is refused in the words that make clients send the text', async (_name, body) => {
    const response = await pair.facade.post(body);
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
      },
    ]);
  });

  test.each([
    ['documentId', { documentId: ids['Me'] }],
    ['extensions.persistedQuery', persisted(hashes['Me'])],
  ])('a text beside %s runs', async (_name, id) => {
    const response = await pair.facade.post({ query: texts.Me, ...id });
    expect(await response.json()).toEqual(ME);
  });
});
