import { expect, vi } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { FastPath } from '../../src/graphql/fast-path/fast-path.ts';
import { startFacade } from '../support/facade.ts';
import { rawRequest } from '../support/raw-request.ts';

/** A request as both servers get it. */
export interface Asked {
  readonly method?: string;
  /** What stands behind the path of the endpoint. */
  readonly search?: string;
  /** Instead of, or besides, those of an ordinary request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, all else as JSON. */
  readonly body?: unknown;
}

/** Two servers that differ in nothing but the fast path, each over an emulator of its own. */
export interface BothWays extends AsyncDisposable {
  /**
   * Sends a request to both, three times: the fast path knows it from the second time on, if it takes it at all. Compares status,
   * headers and bodies to the byte.
   *
   * @returns how many of the three were answered the fast path.
   */
  compare(asked: Asked): Promise<number>;
}

const TIMES = 3;
const MADE_UP_ID = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/g;
/** Rate limits have tests of their own, and would end these here. */
const UNLIMITED = { UPDATE_EMAIL_LIMIT: '1000000/1h', SEND_CODE_LIMIT: '1000000/1h', LOG_LEVEL: 'silent' };

// One for all pairs, which compare one after the other.
const replay = vi.spyOn(FastPath.prototype, 'replay');

export async function startBothWays(env: Record<string, string> = {}): Promise<BothWays> {
  // One clock for both emulators, since an update's time is a part of its answer.
  const start = (fastPath: 'on' | 'off') =>
    startEmulator({ now: () => 1_800_000_000_000 }).then(async (emulator) => ({
      emulator,
      facade: await startFacade(emulator.url, { ...UNLIMITED, ...env, FAST_PATH: fastPath }),
    }));
  const [short, long] = await Promise.all([start('on'), start('off')]);
  let asked = 0;

  async function send(url: string, requestId: string, { method = 'POST', search = '', headers = {}, body }: Asked) {
    const all = {
      'X-Request-Id': requestId,
      'X-Auth-Token': 'demo-token',
      ...(method === 'POST' && { 'Content-Type': 'application/json' }),
      ...headers,
    };
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const {
      status,
      rawHeaders,
      body: answer,
    } = await rawRequest(`${url}${search}`, {
      method,
      headers: Object.entries(all).flat(),
      body: text,
    });
    const at = rawHeaders.indexOf('Date');
    // An id that the server had to make up is its own.
    return JSON.stringify([status, rawHeaders.toSpliced(at, 2), answer]).replace(MADE_UP_ID, '(made up)');
  }

  return {
    async compare(request) {
      replay.mockClear();
      for (let time = 0; time < TIMES; time += 1) {
        asked += 1;
        const [one, other] = await Promise.all(
          [short, long].map(({ facade }) => send(facade.url, `request:${asked}`, request)),
        );
        expect(one, JSON.stringify(request)).toBe(other);
      }
      const replayed = await Promise.all(replay.mock.results.map(({ value }) => value));
      return replayed.filter((body) => typeof body === 'string').length;
    },
    async [Symbol.asyncDispose]() {
      for (const { facade, emulator } of [short, long]) {
        await facade[Symbol.asyncDispose]();
        await emulator.close();
      }
    },
  };
}
