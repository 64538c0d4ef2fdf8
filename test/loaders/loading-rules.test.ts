import { describe, expect, test } from 'vitest';
import { startFacade } from '../support/facade.ts';
import { knowUser } from '../support/known-user.ts';
import { readMetrics } from '../support/metrics.ts';
import { type Call, fixture, reply, startUpstream } from '../support/upstream.ts';

const READ = '{ me { commitEmail } }';
const UPDATE =
  'mutation { updateEmail(email: "11@email.com", code: "SFLAJA") { __typename ... on CodeArtsUser { commitEmail } } }';

/** The reference page's user with another address. */
function userWith(commitEmail: string): string {
  return JSON.stringify({ ...JSON.parse(fixture('user')), commit_email: commitEmail });
}

/** The answer to each token names the token, so that a mix-up shows. */
function answerByToken(call: Call): void {
  reply(call, 200, userWith(`${call.headers['x-auth-token']}@email.com`));
}

async function start() {
  const upstream = await startUpstream();
  // Longer than any test, so that no call is cancelled but by a client that disconnects.
  const facade = await startFacade(upstream.url, { CODEARTS_TIMEOUT_MS: '300000' });
  return { upstream, facade };
}

/** The same, where the user behind the token is known, so that an update makes no other call than its own. */
async function startKnown() {
  const pair = await start();
  await knowUser(pair);
  return pair;
}

describe('rule 1: one HTTP request makes at most one GET', () => {
  test('for aliases, fields and both kinds of read', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    const { data } = await facade.ask(
      '{ a: me { id } b: me { name state } c: meResult { __typename } d: me { username } }',
    );
    expect(data.a.id).toBe('21820');
    expect(data.c.__typename).toBe('CodeArtsUser');
    expect(upstream.calls).toHaveLength(1);
  });

  test('for a batch of ten operations', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    const response = await facade.post(Array.from({ length: 10 }, () => ({ query: READ })));
    expect(await response.json()).toEqual(
      Array.from({ length: 10 }, () => ({ data: { me: { commitEmail: '1@email.com' } } })),
    );
    expect(upstream.calls).toHaveLength(1);
  });

  test('for fifty representations of an entity', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    const representations = Array.from({ length: 50 }, (_, at) =>
      at % 2
        ? { __typename: 'CodeArtsUser', id: '21820' }
        : { __typename: 'CodeArtsUser', username: 'ac105e52a4764a4c8f29b306508f016d' },
    );
    const { data } = await facade.ask(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on CodeArtsUser { commitEmail } } }',
      { variables: { representations } },
    );
    expect(data._entities).toEqual(representations.map(() => ({ commitEmail: '1@email.com' })));
    expect(upstream.calls).toHaveLength(1);
  });

  test('also when the read fails', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = (call) => reply(call, 401, fixture('error-401'));
    const { data, errors } = await facade.ask('{ a: me { id } b: me { id } c: meResult { __typename } }');
    expect(data).toEqual({ a: null, b: null, c: { __typename: 'CodeArtsAuthenticationError' } });
    expect(errors?.map((error) => error.extensions['code'])).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(upstream.calls).toHaveLength(1);
  });
});

test('a read that fails leaves the list of entities, with one error in the place of the first that was meant', async () => {
  const { upstream, facade } = await start();
  await using _u = upstream;
  await using _f = facade;
  upstream.answer = (call) => reply(call, 401, fixture('error-401'));
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }`;
  const user = { __typename: 'CodeArtsUser', id: '21820' };
  const variables = { of: [{ __typename: 'Product', id: '1' }, user, user] };
  // The second time is replayed.
  for (let time = 0; time < 2; time += 1) {
    const { data, errors } = await facade.ask(query, { variables });
    expect(data).toEqual({ _entities: [null, null, null] });
    expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code: 'UNAUTHENTICATED' } }]);
  }
});

describe('before an update of an unknown token', () => {
  const SEND = 'mutation { sendEmailCode(email: "11@email.com") { __typename ... on CodeArtsError { code message } } }';
  const FAILURE = '__typename ... on CodeArtsError { code message } ... on CodeArtsUser { commitEmail }';
  const UPDATE_OR_FAILURE = `mutation { updateEmail(email: "11@email.com", code: "x") { ${FAILURE} } }`;

  test.each([
    { name: 'an update', query: UPDATE_OR_FAILURE, method: 'PUT' },
    { name: 'a code', query: SEND, method: 'POST' },
  ])('$name is preceded by one GET, and a second one by none', async ({ query, method }) => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = (call) =>
      call.method === 'POST' ? reply(call, 201, fixture('send-code-201')) : reply(call, 200, fixture('user'));
    await facade.ask(query);
    await facade.ask(query);
    expect(upstream.calls.map((call) => call.method)).toEqual(['GET', method, method]);
  });

  test('a read in flight is joined', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = () => {};
    const read = facade.ask(READ);
    const [call] = await upstream.received(1);
    const update = facade.ask(UPDATE_OR_FAILURE);
    await facade.ask('{ __typename }');
    upstream.answer = (next) => reply(next, 200, fixture('user'));
    if (call) reply(call, 200, fixture('user'));
    expect((await update).data.updateEmail.__typename).toBe('CodeArtsUser');
    expect((await read).data.me.commitEmail).toBe('1@email.com');
    expect(upstream.calls.map(({ method }) => method)).toEqual(['GET', 'PUT']);
  });

  test.each([
    [401, 'UNAUTHENTICATED', 1],
    [404, 'REJECTED', 1],
    [429, 'THROTTLED', 1],
    [500, 'UNAVAILABLE', 1],
    [503, 'UNAVAILABLE', 3],
  ])('a read that ends in %i is the failure of the update, and nothing is sent', async (status, code, gets) => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = (call) => reply(call, status, '{}');
    for (const query of [UPDATE_OR_FAILURE, SEND]) {
      const { data } = await facade.ask(query);
      const failure = data.updateEmail ?? data.sendEmailCode;
      expect(failure.code).toBe(code);
      if (code === 'UNAVAILABLE') expect(failure.message).toContain('Nothing was changed.');
    }
    expect(upstream.calls.map(({ method }) => method)).toEqual(Array.from({ length: 2 * gets }, () => 'GET'));
  });

  test('a read that is forbidden leaves the update to the window of the token', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = (call) =>
      call.method === 'GET' ? reply(call, 403, fixture('error-403')) : reply(call, 400, fixture('error-enveloped'));
    const codes = [];
    for (let at = 0; at < 7; at += 1) codes.push((await facade.ask(UPDATE_OR_FAILURE)).data.updateEmail.code);
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'REJECTED'), 'THROTTLED', 'THROTTLED']);
    expect(upstream.calls.filter(({ method }) => method === 'PUT')).toHaveLength(5);
    const { data } = await facade.ask(UPDATE_OR_FAILURE, { token: 'another-token' });
    expect(data.updateEmail.code).toBe('REJECTED');
  });

  test.each(['updateEmail(email: "")', 'updateEmail', 'sendEmailCode(email: "")'])(
    'invalid arguments cost no GET: %s',
    async (field) => {
      const { upstream, facade } = await start();
      await using _u = upstream;
      await using _f = facade;
      const { data } = await facade.ask(`mutation { result: ${field} { ... on CodeArtsError { code } } }`);
      expect(data.result.code).toBe('INVALID_INPUT');
      expect(upstream.calls).toEqual([]);
    },
  );

  test('a client that disconnects during the read has nothing sent', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = () => {};
    const leave = new AbortController();
    const asked = facade.ask(UPDATE_OR_FAILURE, { signal: leave.signal });
    const [call] = await upstream.received(1);
    leave.abort();
    await expect(asked).rejects.toThrow();
    expect(await call?.left).toBe(true);
    upstream.answer = (next) => reply(next, 200, fixture('user'));
    // Another update goes its whole way meanwhile.
    await facade.ask(UPDATE_OR_FAILURE);
    expect(upstream.calls.map(({ method }) => method)).toEqual(['GET', 'GET', 'PUT']);
  });

  test.each([
    [200, 'CodeArtsUser', ['GET', 'PUT', 'GET']],
    [400, 'CodeArtsRejectedError', ['GET', 'PUT']],
    [500, 'CodeArtsUnconfirmedError', ['GET', 'PUT', 'GET']],
  ])('a batch whose update ends in %i reads again unless that was rejected', async (status, typename, methods) => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = (call) =>
      call.method === 'PUT' ? reply(call, status, { id: 21_820 }) : reply(call, 200, fixture('user'));
    const response = await facade.post([{ query: READ }, { query: UPDATE_OR_FAILURE }]);
    const [read, update] = (await response.json()) as [{ data: unknown }, { data: unknown }];
    expect(update.data).toMatchObject({ updateEmail: { __typename: typename } });
    expect(read.data).toEqual({ me: { commitEmail: '1@email.com' } });
    expect(upstream.calls.map(({ method }) => method)).toEqual(methods);
  });
});

describe('rule 2: concurrent requests with the same token share one GET', () => {
  test('fifty requests with two tokens make two GETs, and each gets its own answer', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    const held: Call[] = [];
    upstream.answer = (call) => held.push(call);
    const tokens = Array.from({ length: 50 }, (_, at) => (at % 2 ? 'token-a' : 'token-b'));
    const arrived = upstream.received(2);
    const answers = tokens.map((token) => facade.ask(READ, { token }));
    await arrived;
    upstream.answer = answerByToken;
    // Those that arrive after the answer open a GET of their own, so hold the two until all fifty have been taken in.
    await facade.ask('{ __typename }');
    for (const call of held) answerByToken(call);
    const emails = (await Promise.all(answers)).map(({ data }) => data.me.commitEmail);
    expect(emails).toEqual(tokens.map((token) => `${token}@email.com`));
    expect(upstream.calls).toHaveLength(2);
  });

  test('each error carries the asker’s own request id', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    const held: Call[] = [];
    upstream.answer = (call) => held.push(call);
    const first = facade.ask(READ, { headers: { 'x-request-id': 'first' } });
    await upstream.received(1);
    const second = facade.ask(READ, { headers: { 'x-request-id': 'second' } });
    await facade.ask('{ __typename }');
    for (const call of held) reply(call, 403, fixture('error-403'));
    expect((await first).errors?.[0]?.extensions['requestId']).toBe('first');
    expect((await second).errors?.[0]?.extensions['requestId']).toBe('second');
    expect(upstream.calls.map((call) => call.headers['x-request-id'])).toEqual(['first']);
  });
});

describe('rule 3: reads see the updates before them', () => {
  test('a read after an update joins no GET that was in flight when the update was sent', async () => {
    const { upstream, facade } = await startKnown();
    await using _u = upstream;
    await using _f = facade;
    const held: Call[] = [];
    upstream.answer = (call) => held.push(call);
    const early = facade.ask(READ);
    await upstream.received(1);
    const update = facade.ask(UPDATE);
    await upstream.received(2);
    reply(held[1] as Call, 200, userWith('11@email.com'));
    expect((await update).data.updateEmail.commitEmail).toBe('11@email.com');

    upstream.answer = (call) => reply(call, 200, userWith('11@email.com'));
    expect((await facade.ask(READ)).data.me.commitEmail).toBe('11@email.com');
    reply(held[0] as Call, 200, userWith('1@email.com'));
    expect((await early).data.me.commitEmail).toBe('1@email.com');
    expect(upstream.calls.map((call) => call.method)).toEqual(['GET', 'PUT', 'GET']);
  });

  test('an update that failed fences as well', async () => {
    const { upstream, facade } = await startKnown();
    await using _u = upstream;
    await using _f = facade;
    const held: Call[] = [];
    upstream.answer = (call) => (call.method === 'PUT' ? reply(call, 500, '') : held.push(call));
    const early = facade.ask(READ);
    await upstream.received(1);
    expect((await facade.ask(UPDATE)).data.updateEmail.__typename).toBe('CodeArtsUnconfirmedError');
    upstream.answer = (call) => reply(call, 200, userWith('11@email.com'));
    expect((await facade.ask(READ)).data.me.commitEmail).toBe('11@email.com');
    reply(held[0] as Call, 200, userWith('1@email.com'));
    await early;
  });

  test('a verification code changes nothing: the GET in flight goes on being shared', async () => {
    const { upstream, facade } = await startKnown();
    await using _u = upstream;
    await using _f = facade;
    const held: Call[] = [];
    upstream.answer = (call) => (call.method === 'POST' ? reply(call, 200, '{"result":"ok"}') : held.push(call));
    const early = facade.ask(READ);
    await upstream.received(1);
    const sent = await facade.ask('mutation { sendEmailCode(email: "11@email.com") { __typename } }');
    expect(sent.data.sendEmailCode.__typename).toBe('CodeArtsEmailCodeSent');
    const late = facade.ask(READ);
    await expect.poll(async () => (await readMetrics(facade.management))['codearts_coalesced_reads_total']).toBe(1);
    for (const call of held) reply(call, 200, fixture('user'));
    expect(await late).toEqual(await early);
    expect(upstream.calls.map((call) => call.method)).toEqual(['GET', 'POST']);
  });

  test('a batch with an update makes one GET after it, since its response lacks fields of the user', async () => {
    const { upstream, facade } = await startKnown();
    await using _u = upstream;
    await using _f = facade;
    const whole = { ...JSON.parse(fixture('user')), commit_email: '11@email.com', is_default: false };
    upstream.answer = (call) =>
      reply(call, 200, call.method === 'PUT' ? { id: whole.id, commit_email: whole.commit_email } : whole);
    const query = '{ me { name username commitEmail commitEmailIsDefault } meResult { __typename } }';
    const [, read] = await (await facade.post([{ query: UPDATE }, { query }, { query: READ }])).json();
    const { name, username } = whole;
    expect(read.data).toEqual({
      me: { name, username, commitEmail: '11@email.com', commitEmailIsDefault: false },
      meResult: { __typename: 'CodeArtsUser' },
    });
    expect(upstream.calls.map(({ method }) => method)).toEqual(['PUT', 'GET']);
  });

  test.each([0, 1, 2])('a batch with its mutation at place %i answers its reads after it', async (place) => {
    const { upstream, facade } = await startKnown();
    await using _u = upstream;
    await using _f = facade;
    let address = '1@email.com';
    upstream.answer = (call) => {
      if (call.method === 'PUT') address = JSON.parse(call.body).email;
      reply(call, 200, userWith(address));
    };
    const batch = [{ query: READ }, { query: READ }];
    batch.splice(place, 0, { query: UPDATE });
    const answers = await (await facade.post(batch)).json();
    expect(JSON.stringify(answers)).not.toContain('"1@email.com"');
    expect(upstream.calls[0]?.method).toBe('PUT');
    expect(upstream.calls.filter((call) => call.method === 'GET').length).toBeLessThanOrEqual(1);
  });

  test('a batch whose mutation cannot run still answers its reads', async () => {
    const { upstream, facade } = await startKnown();
    await using _u = upstream;
    await using _f = facade;
    const response = await facade.post([
      { query: READ },
      { query: 'mutation { updateEmail(nonsense: 1) { __typename } }' },
    ]);
    const [read, update] = (await response.json()) as [{ data: unknown }, { errors: unknown[] }];
    expect(read.data).toEqual({ me: { commitEmail: '1@email.com' } });
    expect(update.errors).toHaveLength(1);
  });
});

describe('rule 4: nothing is cached', () => {
  test('two requests one after the other make two GETs', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    await facade.ask(READ);
    await facade.ask(READ);
    expect(upstream.calls).toHaveLength(2);
  });
});

describe('rule 5: entities', () => {
  test('are the caller’s own user or null', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    const representations = [
      { __typename: 'CodeArtsUser', id: 21820 },
      { __typename: 'CodeArtsUser', id: '1' },
      { __typename: 'CodeArtsUser', username: 'someone-else' },
      { __typename: 'CodeArtsUser', id: '21820', username: 'someone-else' },
      { __typename: 'CodeArtsUser' },
      { __typename: 'Product', id: '21820' },
    ];
    const { data, errors } = await facade.ask(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on CodeArtsUser { id } } }',
      { variables: { representations } },
    );
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([{ id: '21820' }, null, null, null, null, null]);
  });
});

describe('rule 6: clients that disconnect', () => {
  test('cancels the GET that it alone was waiting for', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = () => {};
    const leave = new AbortController();
    const asked = facade.ask(READ, { signal: leave.signal });
    const [call] = await upstream.received(1);
    leave.abort();
    await expect(asked).rejects.toThrow();
    expect(await call?.left).toBe(true);
  });

  test('leaves the GET to those who still wait', async () => {
    const { upstream, facade } = await start();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = () => {};
    const leave = new AbortController();
    const opener = facade.ask(READ, { signal: leave.signal });
    const [call] = await upstream.received(1);
    const joiner = facade.ask(READ);
    await facade.ask('{ __typename }');
    leave.abort();
    await expect(opener).rejects.toThrow();
    await facade.ask('{ __typename }');
    reply(call as Call, 200, fixture('user'));
    expect((await joiner).data.me.commitEmail).toBe('1@email.com');
    expect(upstream.calls).toHaveLength(1);
  });

  test('never cancels an update', async () => {
    const { upstream, facade } = await startKnown();
    await using _u = upstream;
    await using _f = facade;
    upstream.answer = () => {};
    const leave = new AbortController();
    const update = facade.ask(UPDATE, { signal: leave.signal });
    const [call] = await upstream.received(1);
    leave.abort();
    await expect(update).rejects.toThrow();
    await facade.ask('{ __typename }');
    reply(call as Call, 200, fixture('user'));
    expect(await call?.left).toBe(false);
  });
});
