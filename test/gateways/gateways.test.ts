import { describe, expect, test } from 'vitest';
import { type Call, fixture, reply } from '../support/upstream.ts';
import { employees, OWN_USERNAME } from './employees/server.ts';
import { gatewayNames } from './support/gateways.ts';
import { useSupergraph } from './support/supergraph.ts';

const UPDATE = 'mutation { updateEmail(email: "11@email.com", code: "WRONG1")';
const FAILURE = '__typename ... on CodeArtsError { code message retryable requestId upstream { status errorCode } }';

/** Rejects the code of an update, not the read of an unknown token's user before it. */
function rejectCode(call: Call, user: unknown = fixture('user')): void {
  if (call.method === 'GET') reply(call, 200, user);
  else reply(call, 400, { error_code: 'CH.000400', error_msg: 'wrong code' });
}

/** References to users in one operation for one field of each, by how many `__typename`s a gateway adds to it. */
const MOST_USERS = {
  'Hive Gateway': 666,
  "Hive Gateway with the router's query planner": 1_999,
  'Apollo Gateway': 1_999,
};

describe.each(gatewayNames)('behind %s', (name) => {
  const supergraph = useSupergraph(name);

  describe('the headers of the client', () => {
    test.each([
      ['X-Auth-Token', { 'x-auth-token': 'the-token' }],
      ['Authorization: Bearer', { authorization: 'Bearer the-token' }],
      ['X-Auth-Token, which wins', { 'x-auth-token': 'the-token', authorization: 'Bearer of-the-gateway' }],
    ])('bring the token as %s', async (_form, headers) => {
      const { upstream, ask } = supergraph();
      expect(await ask('{ me { commitEmail } }', { headers })).toEqual({
        data: { me: { commitEmail: '1@email.com' } },
      });
      expect(upstream.calls.map((call) => call.headers['x-auth-token'])).toEqual(['the-token']);
      expect(upstream.calls.map((call) => call.headers.authorization)).toEqual([undefined]);
    });

    test('bring a token of 100,000 characters', async () => {
      const { upstream, ask } = supergraph();
      const token = 'a'.repeat(100_000);
      const { data } = await ask('{ me { commitEmail badge } }', { headers: { 'x-auth-token': token } });
      expect(data.me).toEqual({ commitEmail: '1@email.com', badge: `badge of ${OWN_USERNAME}` });
      expect(upstream.calls.map((call) => call.headers['x-auth-token'] === token)).toEqual([true]);
    });

    test('bring the request id to upstream and into failures', async () => {
      const { upstream, ask } = supergraph();
      upstream.answer = (call) => reply(call, 403, fixture('error-403'));
      const { data } = await ask('{ meResult { ... on CodeArtsError { requestId } } }', {
        headers: { 'x-auth-token': 'demo-token', 'x-request-id': 'asked-by-the-client' },
      });
      expect(data.meResult).toEqual({ requestId: 'asked-by-the-client' });
      expect(upstream.calls.map((call) => call.headers['x-request-id'])).toEqual(['asked-by-the-client']);
    });

    test('show the token to no other subgraph, but the request id', async () => {
      const { employees: other, ask } = supergraph();
      await ask('{ me { badge } }', {
        headers: { 'x-auth-token': 'the-token', authorization: 'Bearer the-token', 'x-request-id': 'the-id' },
      });
      expect(other.received.map((headers) => headers['x-request-id'])).toEqual(['the-id']);
      expect(JSON.stringify(other.received)).not.toContain('the-token');
    });

    test('without a token are UNAUTHENTICATED, and nothing goes upstream', async () => {
      const { upstream, ask } = supergraph();
      const { data } = await ask('{ meResult { ... on CodeArtsError { code } } }', { headers: {} });
      expect(data.meResult).toEqual({ code: 'UNAUTHENTICATED' });
      expect(upstream.calls).toEqual([]);
    });
  });

  describe('users are joined by username', () => {
    test('outward: what another subgraph knows of the caller', async () => {
      const { upstream, ask } = supergraph();
      expect(await ask('{ me { commitEmail badge } }')).toEqual({
        data: { me: { commitEmail: '1@email.com', badge: `badge of ${OWN_USERNAME}` } },
      });
      expect(upstream.calls).toHaveLength(1);
    });

    test('outward from a union', async () => {
      const { data } = await supergraph().ask('{ meResult { ... on CodeArtsUser { state badge } } }');
      expect(data.meResult).toEqual({ state: 'ACTIVE', badge: `badge of ${OWN_USERNAME}` });
    });

    test('inward: twenty employees cost one GET, and all but the caller are null', async () => {
      const { upstream, ask } = supergraph();
      const { data, errors } = await ask('{ employees { number hiredAt account { username commitEmail } } }');
      expect(errors).toBeUndefined();
      expect(data.employees).toEqual(
        employees(20).map(({ number, hiredAt, account: { username } }) => ({
          number,
          hiredAt,
          account: { username, commitEmail: username === OWN_USERNAME ? '1@email.com' : null },
        })),
      );
      expect(upstream.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v4/user/emails']);
    });

    test('inward with id: a stranger has no id here, and keeps what the other subgraph knows', async () => {
      const { data, errors } = await supergraph().ask('{ employees { number account { id username badge state } } }');
      expect(errors).toBeUndefined();
      expect(data.employees).toEqual(
        employees(20).map(({ number, account: { username } }) => ({
          number,
          account: {
            username,
            badge: `badge of ${username}`,
            ...(username === OWN_USERNAME ? { id: '21820', state: 'ACTIVE' } : { id: null, state: null }),
          },
        })),
      );
    });

    test(`inward for ${MOST_USERS[name]} users, as many as the cost limit allows`, async () => {
      const { upstream, ask } = supergraph();
      const { data, errors } = await ask(`{ employees(count: ${MOST_USERS[name]}) { account { commitEmail } } }`);
      expect(errors).toBeUndefined();
      expect(data.employees[7]).toEqual({ account: { commitEmail: '1@email.com' } });
      expect(upstream.calls).toHaveLength(1);
    });

    test('inward for one more: rejected before a call, the error names the limit, and what the other subgraph knows stays', async () => {
      const { upstream, ask } = supergraph();
      const { data, errors } = await ask(
        `{ employees(count: ${MOST_USERS[name] + 1}) { number account { commitEmail } } }`,
      );
      expect(data.employees[7]).toEqual({ number: '8', account: { commitEmail: null } });
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('Too high a cost'),
        extensions: { code: 'LIMIT_EXCEEDED' },
      });
      expect(upstream.calls).toEqual([]);
    });

    test('inward with a failure: one GET, what the other subgraph knows stays, and each error has the code', async () => {
      const { upstream, ask } = supergraph();
      upstream.answer = (call) => reply(call, 401, fixture('error-401'));
      const { data, errors } = await ask('{ employees { number account { username commitEmail } } }');
      expect(data.employees).toEqual(
        employees(20).map(({ number, account: { username } }) => ({
          number,
          account: { username, commitEmail: null },
        })),
      );
      expect(new Set(errors?.map(({ extensions }) => extensions['code']))).toEqual(new Set(['UNAUTHENTICATED']));
      expect(upstream.calls).toHaveLength(1);
    });
  });

  describe('failures come through', () => {
    test.each([
      [401, 'error-401', 'CodeArtsAuthenticationError', 'UNAUTHENTICATED'],
      [403, 'error-403', 'CodeArtsPermissionError', 'FORBIDDEN'],
      [500, 'error-enveloped', 'CodeArtsUnavailableError', 'UNAVAILABLE'],
    ])('as types: a read that upstream answers %i', async (status, body, __typename, code) => {
      const { upstream, ask } = supergraph();
      upstream.answer = (call) => reply(call, status, fixture(body));
      const { data, errors } = await ask(`{ meResult { ${FAILURE} } }`);
      expect(errors).toBeUndefined();
      expect(data.meResult).toMatchObject({ __typename, code, upstream: { status } });
    });

    test('as types: a wrong code of an unknown token, whose user is read first', async () => {
      const { upstream, ask } = supergraph();
      upstream.answer = rejectCode;
      const { data, errors } = await ask(`${UPDATE} { ${FAILURE} } }`, {
        headers: { 'x-auth-token': 'unknown-token' },
      });
      expect(errors).toBeUndefined();
      expect(data.updateEmail).toMatchObject({
        __typename: 'CodeArtsRejectedError',
        code: 'REJECTED',
        upstream: { status: 400, errorCode: 'CH.000400' },
      });
      expect(upstream.calls.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    });

    test('as types: an argument that is out of range, without a call', async () => {
      const { upstream, ask } = supergraph();
      const { data } = await ask('mutation { updateEmail { ... on CodeArtsInputError { code field reason } } }');
      expect(data.updateEmail).toMatchObject({ code: 'INVALID_INPUT', field: 'email' });
      expect(upstream.calls).toEqual([]);
    });

    test('as errors[] with their code: me', async () => {
      const { upstream, ask } = supergraph();
      upstream.answer = (call) => reply(call, 403, fixture('error-403'));
      const { data, errors } = await ask('{ me { commitEmail badge } }');
      expect(data).toEqual({ me: null });
      expect(errors).toMatchObject([
        { path: ['me'], extensions: { code: 'FORBIDDEN', retryable: false, upstream: { errorCode: 'CH.004403' } } },
      ]);
    });

    test('beside those of another subgraph, which has an interface Error of its own', async () => {
      const { upstream, ask } = supergraph();
      upstream.answer = (call) => reply(call, 401, fixture('error-401'));
      const { data } = await ask(
        '{ meResult { ... on CodeArtsError { code } } badgeResult { __typename ... on Error { message } } }',
      );
      expect(data).toEqual({
        meResult: { code: 'UNAUTHENTICATED' },
        badgeResult: { __typename: 'ForbiddenError', message: 'No badge for you.' },
      });
    });
  });

  test('ten guesses of a code in one operation are no more than the rate limit allows', async () => {
    const { upstream, ask } = supergraph();
    // Of a user of its own, since the limit is the user's.
    const guesser = { ...JSON.parse(fixture('user')), id: 21_821 };
    upstream.answer = (call) => rejectCode(call, guesser);
    const guesses = Array.from({ length: 10 }, (_, at) => `guess${at}: updateEmail(code: "${at}") { __typename }`);
    await ask(`mutation { ${guesses.join(' ')} }`, { headers: { 'x-auth-token': 'guesser' } });
    expect(upstream.calls.filter(({ method }) => method === 'PUT').length).toBeLessThanOrEqual(5);
  });

  describe('a client that disconnects', () => {
    test('cancels the GET behind the gateway', async () => {
      const { upstream, ask } = supergraph();
      upstream.answer = () => {};
      const leave = new AbortController();
      const asked = ask('{ me { commitEmail } }', { signal: leave.signal, headers: { 'x-auth-token': 'leaver' } });
      const [call] = await upstream.received(1);
      leave.abort();
      await expect(asked).rejects.toThrow();
      expect(await call?.left).toBe(true);
    });

    test('never cancels an update', async () => {
      const { upstream, ask } = supergraph();
      await ask('{ me { id } }');
      upstream.calls.length = 0;
      upstream.answer = () => {};
      const leave = new AbortController();
      const asked = ask(`${UPDATE} { __typename } }`, { signal: leave.signal });
      const [call] = await upstream.received(1);
      leave.abort();
      await expect(asked).rejects.toThrow();
      // A read through the same gateway is answered after the departure has been noticed.
      upstream.answer = (next) => reply(next, 200, fixture('user'));
      await ask('{ me { commitEmail } }');
      if (call) reply(call, 200, fixture('user'));
      expect(await call?.left).toBe(false);
    });
  });
});
