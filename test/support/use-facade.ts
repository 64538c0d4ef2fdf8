import { afterAll, beforeAll } from 'vitest';
import { type Facade, type FacadeOptions, startFacade } from './facade.ts';
import { knowUser } from './known-user.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** Rate limits that no test file reaches, for tests of something else. */
const UNLIMITED = { UPDATE_EMAIL_LIMIT: '1000/15m', SEND_CODE_LIMIT: '1000/15m' };

/** A facade and the REST server behind it. */
export interface Pair {
  readonly upstream: Upstream;
  readonly facade: Facade;
}

/** One facade and one upstream for all tests of the block that calls this; the fields are there once its first test runs. */
export function useFacade(env: Record<string, string> = {}, options?: FacadeOptions): Pair {
  let pair: Pair | undefined;
  beforeAll(async () => {
    const upstream = await startUpstream();
    pair = { upstream, facade: await startFacade(upstream.url, { ...UNLIMITED, ...env }, options) };
    await knowUser(pair);
  });
  afterAll(async () => {
    await pair?.facade[Symbol.asyncDispose]();
    await pair?.upstream[Symbol.asyncDispose]();
  });
  const started = () => {
    if (pair === undefined) throw new Error('the facade starts with the first test of its block');
    return pair;
  };
  return {
    get upstream() {
      return started().upstream;
    },
    get facade() {
      return started().facade;
    },
  };
}
