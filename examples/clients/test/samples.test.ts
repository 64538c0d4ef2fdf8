import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Facade, startFacade } from '../../support/facade.ts';
import type { UpdateEmailMutation } from '../generated/graphql.ts';
import { messageFor } from '../samples/exhaustive.ts';
import { readCommitEmail } from '../samples/plain-fetch.ts';
import { retryDelay } from '../samples/retry-delay.ts';

let facade: Facade;
beforeAll(async () => {
  facade = await startFacade();
});
afterAll(() => facade[Symbol.asyncDispose]());

test('the commit email is read without a library', async () => {
  const url = `${facade.url}/graphql`;
  expect(await readCommitEmail(url, 'demo-token')).toEqual({ commitEmail: '1@email.com' });
  expect(await readCommitEmail(url, 'expired-token')).toEqual({
    problem: expect.stringContaining('rejected the token'),
  });
  expect(await readCommitEmail(`${facade.url}/elsewhere`, 'demo-token')).toEqual({
    problem: 'Not found. The GraphQL endpoint is /graphql.',
  });
});

const failure = { message: 'What happened.', retryable: false, requestId: 'r-1', upstream: null };

test.each<[UpdateEmailMutation['updateEmail'], string]>([
  [{ __typename: 'CodeArtsInputError', ...failure, field: 'code', reason: 'too long' }, 'Correct the code: too long'],
  [{ __typename: 'CodeArtsRejectedError', ...failure }, 'What happened.'],
  [{ __typename: 'CodeArtsThrottledError', ...failure, retryAfterSeconds: 7 }, 'Try again in 7 seconds.'],
])('$__typename has a text of its own', (result, text) => {
  expect(messageFor(result)).toBe(text);
});

test('a failure that is added to the schema later is shown with its message', () => {
  // The generated types do not contain it, which is the case under test.
  const later = { __typename: 'CodeArtsFutureError', ...failure } as unknown as UpdateEmailMutation['updateEmail'];
  expect(messageFor(later)).toBe('What happened.');
});

test('a failure that is not retryable is not sent again, and nothing is sent more than three times', () => {
  expect(retryDelay({ retryable: false }, 1)).toBeUndefined();
  expect(retryDelay({ retryable: true }, 3)).toBeUndefined();
  expect(retryDelay({ retryable: true, retryAfterSeconds: 7 }, 1)).toBe(7000);
  expect(retryDelay({ retryable: true, retryAfterSeconds: 0 }, 1)).toBe(0);
  const delay = retryDelay({ retryable: true, retryAfterSeconds: null }, 2);
  expect(delay).toBeGreaterThanOrEqual(0);
  expect(delay).toBeLessThan(4000);
});
