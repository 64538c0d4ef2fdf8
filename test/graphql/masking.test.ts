import { PassThrough } from 'node:stream';
import { GraphQLError } from 'graphql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';
import { createEngine } from '../../src/graphql/yoga.ts';
import type { Session } from '../../src/loaders/session.ts';
import { schema } from '../../src/schema/index.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { RequestRecord } from '../../src/telemetry/request-record.ts';

const SECRET = 'dsn=postgres://user:password@10.0.0.5';

/** Runs an operation in a session all of whose calls end like this. */
async function ask(end: () => Promise<never>, query: string, variables: Record<string, unknown> = {}) {
  const lines: string[] = [];
  const sink = new PassThrough().on('data', (line) => lines.push(String(line)));
  const log = await createLog({ logLevel: 'info', logFormat: 'json' }, sink);
  const observer = new RequestRecord(
    { requestId: 'the-request', method: 'POST', route: undefined, trace: undefined, client: undefined },
    {
      labelOf: () => 'anonymous',
      unexpectedError: (err, { requestId }) => log.error({ err, requestId }, 'unexpected error'),
      ended() {},
    },
  );
  const session: Session = { read: end, write: end };
  const response = await createEngine(schema, log).fetch(
    'http://facade/graphql',
    { method: 'POST', headers: { accept: 'application/json' } },
    {
      session,
      requestId: observer.requestId,
      observer,
      params: { query, variables },
      prepared: [new Documents(schema, true).prepare(query)],
      operations: observer.operationsKnown([undefined]),
    },
  );
  return { answer: await response.json(), lines };
}

const operations = [
  ['me', '{ me { id } }', { me: null }],
  ['meResult', '{ meResult { __typename } }', null],
  [
    '_entities',
    '{ _entities(representations: [{ __typename: "CodeArtsUser", id: 1 }]) { __typename } }',
    { _entities: [null] },
  ],
  ['updateEmail', 'mutation { updateEmail(email: "a@b.c") { __typename } }', null],
  ['sendEmailCode', 'mutation { sendEmailCode(email: "a@b.c") { __typename } }', null],
] as const;

const ends: readonly [string, () => Promise<never>][] = [
  ['an Error', () => Promise.reject(new Error(SECRET))],
  ['an Error with a code', () => Promise.reject(Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }))],
  [
    'an Error with extensions',
    () => Promise.reject(Object.assign(new Error(SECRET), { extensions: { code: SECRET } })),
  ],
  ['a GraphQLError without a code', () => Promise.reject(new GraphQLError(SECRET))],
  ['a text', () => Promise.reject(SECRET)],
  [
    'an Error that a method throws at once',
    () => {
      throw new Error(SECRET);
    },
  ],
];

describe.each(['production', 'development'])('with NODE_ENV=%s', (environment) => {
  afterEach(() => vi.unstubAllEnvs());

  describe.each(ends)('%s', (_name, end) => {
    test.each(operations)('out of %s is masked and logged', async (field, query, data) => {
      vi.stubEnv('NODE_ENV', environment);
      const { answer, lines } = await ask(end, query);
      expect(answer).toEqual({
        data,
        errors: [
          {
            message: 'Internal server error.',
            path: expect.arrayContaining([field]),
            locations: expect.any(Array),
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      });
      expect(lines).toHaveLength(1);
      const line = JSON.parse(lines[0] ?? '');
      expect(line).toMatchObject({ level: 50, requestId: 'the-request' });
      expect(JSON.stringify(line.err)).toContain(SECRET);
    });
  });
});

test('an error that carries a code is the facade’s own and passes', async () => {
  const own = new GraphQLError('Said on purpose.', { extensions: { code: 'UNAVAILABLE' } });
  const { answer, lines } = await ask(() => Promise.reject(own), '{ me { id } }');
  expect(answer).toMatchObject({ errors: [{ message: 'Said on purpose.', extensions: { code: 'UNAVAILABLE' } }] });
  expect(lines).toEqual([]);
});

test('each of several errors is masked by itself', async () => {
  const { answer, lines } = await ask(() => Promise.reject(new Error(SECRET)), '{ a: me { id } b: me { id } }');
  expect(answer).toMatchObject({ data: { a: null, b: null }, errors: [{ path: ['a'] }, { path: ['b'] }] });
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  expect(lines).toHaveLength(2);
});

test('a variable that is null where an argument may not be is a mistake of the client', async () => {
  const { answer, lines } = await ask(
    () => Promise.reject(new Error(SECRET)),
    'mutation ($email: String = "a@b.c") { sendEmailCode(email: $email) { __typename } }',
    { email: null },
  );
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(lines).toEqual([]);
});
