import { expect, test } from 'vitest';
import type { Failure } from '../src/account-api.ts';
import { type Attempt, advise } from '../src/advice.ts';

const common = { message: 'What happened.', retryable: false, requestId: 'r-1', upstream: null };
const rejection = {
  ...common,
  upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: 'No such code.' },
} as const;

const failures: { [Name in Failure['__typename']]: Extract<Failure, { __typename: Name }> } = {
  CodeArtsAuthenticationError: { __typename: 'CodeArtsAuthenticationError', ...common },
  CodeArtsInputError: { __typename: 'CodeArtsInputError', ...common, field: 'email', reason: 'too long' },
  CodeArtsPermissionError: { __typename: 'CodeArtsPermissionError', ...common, requiredPermission: null },
  CodeArtsRejectedError: { __typename: 'CodeArtsRejectedError', ...rejection },
  CodeArtsThrottledError: { __typename: 'CodeArtsThrottledError', ...common, retryAfterSeconds: 7 },
  CodeArtsUnavailableError: { __typename: 'CodeArtsUnavailableError', ...common },
  CodeArtsUnconfirmedError: { __typename: 'CodeArtsUnconfirmedError', ...common },
  NoResult: { __typename: 'NoResult', message: 'Failed to fetch', rejected: false },
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
  ['NoResult', 'read', { remedy: { kind: 'retry' } }],
  ['NoResult', 'update', { remedy: { kind: 'reread' } }],
])('the advice for %s after the attempt %s', (name, attempt, expected) => {
  expect(advise(failures[name], attempt)).toMatchObject(expected);
});

test('a wait of unknown length has no countdown', () => {
  const failure = { ...failures.CodeArtsThrottledError, retryAfterSeconds: null };
  expect(advise(failure, 'read').remedy).toEqual({ kind: 'retry' });
});

test('the message of a server that rejects the request is shown', () => {
  expect(advise({ ...failures.NoResult, message: 'Not trusted.', rejected: true }, 'update')).toEqual({
    title: 'Not trusted.',
    remedy: { kind: 'none' },
  });
});

test.each([
  [true, 'retry'],
  [false, 'none'],
])('a failure that the schema gains later, retryable: %s, has the remedy %s', (retryable, kind) => {
  // The generated types do not contain it, which is the case under test.
  const later = {
    ...failures.CodeArtsUnavailableError,
    __typename: 'CodeArtsFutureError',
    retryable,
  } as unknown as Failure;
  expect(advise(later, 'update')).toEqual({ title: 'What happened.', remedy: { kind }, requestId: 'r-1' });
});
