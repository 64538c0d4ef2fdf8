import fc from 'fast-check';
import { execute, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { User } from '../../src/codearts/user.ts';
import { CodeArtsUnavailableError, type ReadFailure } from '../../src/errors.ts';
import { compileQuery } from '../../src/graphql/fast-path/compiled-query.ts';
import type { Context } from '../../src/schema/context.ts';
import { schema } from '../../src/schema/index.ts';
import { OperationRecord } from '../../src/telemetry/operation-record.ts';
import { document } from './arbitraries.ts';

const user: User = {
  __typename: 'CodeArtsUser',
  id: 21820,
  name: 'a "name"\n\u2028\ud800',
  username: null,
  state: 'ACTIVE',
  createdAt: '2025-05-20T15:42:31.351+08:00',
  updatedAt: null,
  lastActivityOn: '2025-05-17',
  commitEmail: '11@email.com',
  commitEmailIsDefault: null,
  drift: undefined,
};
const drifted: User = { ...user, state: null, drift: new Map([['state', 'active or blocked']]) };
const failure = new CodeArtsUnavailableError('CodeArts Repo did not respond in time.', null);

function contextOf(outcome: User | ReadFailure) {
  const session = {
    // The one read of the schema.
    read: async () => outcome as never,
    write: async () => expect.fail('nothing is changed here'),
  };
  return { session, requestId: 'a', operation: new OperationRecord(undefined, 'Some', undefined) } satisfies Context;
}

function prepare(text: string) {
  const parsed = parse(text);
  const operation = getOperationAST(parsed, null) ?? getOperationAST(parsed, 'Some');
  if (!operation) throw new Error(`Expected an operation in ${text}`);
  const args = { schema, document: parsed, operationName: operation.name?.value ?? null };
  return { plan: compileQuery(schema, parsed, operation), args };
}

describe('a plan writes what the executor would answer', () => {
  test.each([
    '{ me { commitEmail state } }',
    'query Me { __typename me { id name username state createdAt updatedAt lastActivityOn commitEmail } }',
    '{ one: me { a: id } two: me { b: id } }',
    '{ me { id } me { name } ...More } fragment More on Query { me { id state } ... { __typename } }',
    '{ meResult { __typename ... on CodeArtsUser { id } ... on CodeArtsError { code message retryable requestId upstream { status } } } }',
    '{ me { id @skip(if: true) name @include(if: true) } }',
    '{ _service { sdl } }',
  ])('%s', async (text) => {
    const { plan, args } = prepare(text);
    const executed = await execute({ ...args, contextValue: contextOf(user) });
    expect(await plan?.(contextOf(user))).toBe(JSON.stringify(executed));
  });

  test('of a failure that is an answer, which it notes', async () => {
    const { plan, args } = prepare('{ meResult { ... on CodeArtsError { code message } } }');
    const context = contextOf(failure);
    const executed = await execute({ ...args, contextValue: contextOf(failure) });
    expect(await plan?.(context)).toBe(JSON.stringify(executed));
    expect(context.operation.codes).toEqual(['UNAVAILABLE']);
  });

  test('or nothing, whatever is asked and whatever comes of it', async () => {
    let planned = 0;
    await fc.assert(
      fc.asyncProperty(document, fc.constantFrom(user, drifted, failure), async (text, outcome) => {
        fc.pre(isValidQuery(text));
        const { plan, args } = prepare(text);
        const written = await plan?.(contextOf(outcome));
        if (written === undefined) return;
        planned += 1;
        expect(written).toBe(JSON.stringify(await execute({ ...args, contextValue: contextOf(outcome) })));
      }),
      { numRuns: 300 },
    );
    expect(planned).toBeGreaterThan(30);
  });
});

describe('a plan leaves to the executor', () => {
  test.each([
    ['variables', 'query ($yes: Boolean!) { me { id @include(if: $yes) } }'],
    ['arguments and lists', '{ _entities(representations: []) { ... on CodeArtsUser { id } } }'],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['mutations', 'mutation { updateEmail { __typename } }'],
  ])('%s', (_name, text) => {
    expect(prepare(text).plan).toBeUndefined();
  });

  test.each([
    ['a field that fails', '{ me { id } }', failure],
    ['one that fails beside one that does not', '{ me { id } other: me { id } __typename }', failure],
    ['a value outside the contract', '{ me { id state } }', drifted],
  ])('%s', async (_name, text, outcome) => {
    const { plan } = prepare(text);
    expect(await plan?.(contextOf(outcome))).toBeUndefined();
    expect(await plan?.(contextOf(user))).toMatch(/^\{"data":/);
  });
});

function isValidQuery(text: string): boolean {
  try {
    const parsed = parse(text);
    const operation = getOperationAST(parsed, null) ?? getOperationAST(parsed, 'Some');
    return operation?.operation === 'query' && validate(schema, parsed).length === 0;
  } catch {
    return false;
  }
}
