import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fixture, reply, startUpstream, type Upstream } from '../../../test/support/upstream.ts';
import { type Facade, startFacade } from '../../support/facade.ts';
import { clients } from './support/clients.ts';
import { startLossyProxy } from './support/lossy-proxy.ts';

let upstream: Upstream;
let facade: Facade;
beforeAll(async () => {
  upstream = await startUpstream();
  facade = await startFacade({ CODEARTS_ENDPOINT: upstream.url, UPDATE_EMAIL_LIMIT: '1000/1m' });
});
beforeEach(() => {
  const user = JSON.parse(fixture('user'));
  upstream.answer = (call) =>
    reply(call, 200, call.method === 'PUT' ? { ...user, commit_email: '11@email.com' } : user);
});
afterAll(async () => {
  await facade[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

/** The methods of the calls that arrive upstream from now on. */
function watchUpstream(): () => string[] {
  const before = upstream.calls.length;
  return () => upstream.calls.slice(before).map(({ method }) => method);
}

describe.each(Object.entries(clients))('%s', (name, create) => {
  const token = `${name.replaceAll(' ', '-')}-token`;

  test('shows the address of an update without reading it again', async () => {
    const client = create(`${facade.url}/graphql`, token);
    const calls = watchUpstream();
    expect(await client.read()).toBe('1@email.com');
    expect(await client.update()).toBe('CodeArtsUser');
    expect(await client.read()).toBe('11@email.com');
    expect(calls()).toEqual(['GET', 'PUT']);
  });

  test('never sends an update again whose response is lost', async () => {
    await create(`${facade.url}/graphql`, token).read();
    await using proxy = await startLossyProxy(`${facade.url}/graphql`, 1);
    const calls = watchUpstream();
    await expect(create(proxy.url, token).update()).rejects.toThrow();
    expect(proxy.requests).toHaveLength(1);
    expect(calls()).toEqual(['PUT']);
  });

  test('never sends an update again whose outcome is unknown', async () => {
    upstream.answer = (call) => (call.method === 'PUT' ? call.response.destroy() : reply(call, 200, fixture('user')));
    await using proxy = await startLossyProxy(`${facade.url}/graphql`, 0);
    const calls = watchUpstream();
    expect(await create(proxy.url, token).update()).toBe('CodeArtsUnconfirmedError');
    expect(proxy.requests.filter((body) => body.includes('updateEmail'))).toHaveLength(1);
    expect(calls().filter((method) => method === 'PUT')).toEqual(['PUT']);
  });

  test('names itself and its version in the log of the server', async () => {
    await create(`${facade.url}/graphql`, token).read();
    const operation = name === 'Relay' ? 'relayAccountQuery' : 'Account';
    await facade.printed(RegExp(`"clientName":"(settings-page)","clientVersion":"1.2.3".*"operation":"${operation}"`));
  });
});

test.each(['Apollo Client', 'urql', 'TanStack Query'])(
  '%s sends a query again whose response is lost, up to three times in all',
  async (name) => {
    await using proxy = await startLossyProxy(`${facade.url}/graphql`, 2);
    expect(await clients[name]?.(proxy.url, 'the-token').read()).toBe('1@email.com');
    expect(proxy.requests).toHaveLength(3);

    await using broken = await startLossyProxy(`${facade.url}/graphql`, 4);
    await expect(clients[name]?.(broken.url, 'the-token').read()).rejects.toThrow();
    expect(broken.requests).toHaveLength(3);
  },
);

test('TanStack Query waits as long as a typed failure says before it reads again', async () => {
  // Shorter than the wait, so that the facade returns the failure and does not wait itself.
  await using impatient = await startFacade({ CODEARTS_ENDPOINT: upstream.url, CODEARTS_TIMEOUT_MS: '900' });
  const times: number[] = [];
  upstream.answer = (call) => {
    if (times.push(performance.now()) === 1) reply(call, 429, {}, { 'retry-after': '1' });
    else reply(call, 200, fixture('user'));
  };
  expect(await clients['TanStack Query']?.(`${impatient.url}/graphql`, 'the-token').read()).toBe('1@email.com');
  expect(times).toHaveLength(2);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
});

test('TanStack Query sends a query again to an overloaded server after the time of Retry-After', async () => {
  const times: number[] = [];
  const overloaded = { errors: [{ message: 'Overloaded.', extensions: { code: 'OVERLOADED' } }] };
  await using proxy = await startLossyProxy(`${facade.url}/graphql`, 1, (response) => {
    times.push(performance.now());
    response.writeHead(503, { 'content-type': 'application/graphql-response+json', 'retry-after': '1' });
    response.end(JSON.stringify(overloaded));
  });
  expect(await clients['TanStack Query']?.(proxy.url, 'the-token').read()).toBe('1@email.com');
  expect(performance.now() - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  expect(proxy.requests).toHaveLength(2);
});
