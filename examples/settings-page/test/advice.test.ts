import { expect, test } from 'vitest';
import type { Failure } from '../src/account-api.ts';
import { type Attempt, advise } from '../src/advice.ts';

const common = { message: 'What happened.', retryable: false, requestId: 'r-1', upstream: null };
const refusal = {
  ...common,
  upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: 'No such code.' },
} as const;

const failures: { [Name in Failure['__typename']]: Extract<Failure, { __typename: Name }> } = {
  CodeArtsAuthenticationError: { __typename: 'CodeArtsAuthenticationError', ...common },
  CodeArtsInputError: { __typename: 'CodeArtsInputError', ...common, field: 'email', reason: 'too long' },
  CodeArtsPermissionError: { __typename: 'CodeArtsPermissionError', ...common, requiredPermission: null },
  CodeArtsRejectedError: { __typename: 'CodeArtsRejectedError', ...refusal },
  CodeArtsThrottledError: { __typename: 'CodeArtsThrottledError', ...common, retryAfterSeconds: 7 },
  CodeArtsUnavailableError: { __typename: 'CodeArtsUnavailableError', ...common },
  CodeArtsUnconfirmedError: { __typename: 'CodeArtsUnconfirmedError', ...common },
  NoAnswer: { __typename: 'NoAnswer', message: 'Failed to fetch', refused: false },
};

test.each<[Failure['__typename'], Attempt, object]>([
  ['CodeArtsInputError', 'send', { field: 'email' }],
  ['CodeArtsRejectedError', 'update', { field: 'code', title: 'No such code.' }],
  ['CodeArtsRejectedError', 'send', { field: 'email', title: 'No such code.' }],
  ['CodeArtsRejectedError', 'read', { title: 'No such code.', remedy: { kind: 'none' } }],
  ['CodeArtsAuthenticationError', 'update', { remedy: { kind: 'new-token' } }],
  ['CodeArtsPermissionError', 'read', { remedy: { kind: 'none' } }],
  ['CodeArtsThrottledError', 'send', { remedy: { kind: 'wait', seconds: 7 } }],
  ['CodeArtsUnavailableError', 'update', { remedy: { kind: 'retry' } }],
  ['CodeArtsUnconfirmedError', 'update', { remedy: { kind: 'reread' } }],
  ['CodeArtsUnconfirmedError', 'send', { remedy: { kind: 'mailbox' } }],
  ['NoAnswer', 'read', { remedy: { kind: 'retry' } }],
  ['NoAnswer', 'update', { remedy: { kind: 'reread' } }],
])('%s of a %s', (name, attempt, expected) => {
  expect(advise(failures[name], attempt)).toMatchObject(expected);
});

test('a wait of unknown length is no countdown', () => {
  const failure = { ...failures.CodeArtsThrottledError, retryAfterSeconds: null };
  expect(advise(failure, 'read').remedy).toEqual({ kind: 'retry' });
});

test('a server that refuses to run the operation is quoted', () => {
  expect(advise({ ...failures.NoAnswer, message: 'Not trusted.', refused: true }, 'update')).toEqual({
    title: 'Not trusted.',
    remedy: { kind: 'none' },
  });
});

test.each([
  [true, 'retry'],
  [false, 'none'],
])('a failure of the future that is retryable: %s', (retryable, kind) => {
  // The types know nothing of it, and that is the point.
  const later = {
    ...failures.CodeArtsUnavailableError,
    __typename: 'CodeArtsFutureError',
    retryable,
  } as unknown as Failure;
  expect(advise(later, 'update')).toEqual({ title: 'What happened.', remedy: { kind }, requestId: 'r-1' });
});
