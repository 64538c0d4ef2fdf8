import { expect, test } from 'vitest';
import { startFacade } from '../support/facade.ts';
import { fixture, reply, startUpstream } from '../support/upstream.ts';

test('an update on the short way is sent once, also when its result has an error that Yoga puts into words', async () => {
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url, { UPDATE_EMAIL_LIMIT: '100/1h' });
  const query = 'mutation { updateEmail(email: "a@b.c") { __typename ... on User { id state } } }';
  const well = { data: { updateEmail: { __typename: 'User', id: '21820', state: 'ACTIVE' } } };
  expect(await facade.ask(query)).toEqual(well);
  expect(await facade.ask(query)).toEqual(well);

  upstream.answer = (call) => reply(call, 200, { ...JSON.parse(fixture('user')), state: 'dormant' });
  const drifted = await facade.ask(query);
  expect(drifted.data).toEqual({ updateEmail: { __typename: 'User', id: '21820', state: null } });
  expect(drifted.errors?.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_CONTRACT']);
  expect(upstream.calls.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT']);
});
