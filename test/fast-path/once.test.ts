import { expect, test } from 'vitest';
import { startFacade } from '../support/facade.ts';
import { fixture, reply, startUpstream } from '../support/upstream.ts';

test('an update on the fast path is sent once, also when its result has an error that Yoga puts into words', async () => {
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url, { UPDATE_EMAIL_LIMIT: '100/1h' });
  const query = 'mutation { updateEmail(email: "a@b.c") { __typename ... on CodeArtsUser { id state } } }';
  const well = { data: { updateEmail: { __typename: 'CodeArtsUser', id: '21820', state: 'ACTIVE' } } };
  expect(await facade.ask(query)).toEqual(well);
  expect(await facade.ask(query)).toEqual(well);

  upstream.answer = (call) => reply(call, 200, { ...JSON.parse(fixture('user')), state: 'dormant' });
  const drifted = await facade.ask(query);
  expect(drifted.data).toEqual({ updateEmail: { __typename: 'CodeArtsUser', id: '21820', state: null } });
  expect(drifted.errors?.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_CONTRACT']);
  expect(upstream.calls.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT', 'PUT']);
});

test('a batch that fails on the fast path and is left to Yoga asks upstream no second time', async () => {
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url);
  const batch = [{ query: '{ me { id } }' }, { query: '{ meResult { __typename } }' }, { query: '{ me { state } }' }];
  const ask = async () => (await facade.post(batch)).json();
  const well = [
    { data: { me: { id: '21820' } } },
    { data: { meResult: { __typename: 'CodeArtsUser' } } },
    { data: { me: { state: 'ACTIVE' } } },
  ];
  expect(await ask()).toEqual(well);
  expect(await ask()).toEqual(well);
  expect(upstream.calls).toHaveLength(2);

  upstream.answer = (call) => reply(call, 403, { error_code: 'CH.004403', error_msg: 'no' });
  const refused = await ask();
  expect(refused.map(({ data }: { data: unknown }) => data)).toEqual([
    { me: null },
    { meResult: { __typename: 'CodeArtsPermissionError' } },
    { me: null },
  ]);
  expect(upstream.calls).toHaveLength(3);
});
