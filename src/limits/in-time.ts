import { setTimeout } from 'node:timers/promises';

/** How long an answer of Redis is waited for, in milliseconds. */
export const REDIS_TIMEOUT_MS = 500;

/**
 * Waits for an answer of Redis, which may be connected and yet hang.
 *
 * @throws Error when there is none in 500 ms.
 */
export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const answered = new AbortController();
  const late = setTimeout(REDIS_TIMEOUT_MS, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`Redis did not answer within ${REDIS_TIMEOUT_MS} ms`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => {});
    answered.abort();
  }
}
