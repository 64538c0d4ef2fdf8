import { FIRST_PAUSE_MS, MAX_RETRIES } from '../../src/codearts/retry.ts';
import { bodyFaults } from '../../src/emulator/faults/bodies.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { type Call, reply } from '../support/upstream.ts';
import { absent, type BadUpstream, handwritten, raw, scripted, untrusted } from './bad-upstream.ts';

/** When the answer is there, apart from the time that upstream itself takes. */
export type Bound = keyof typeof bounds;

/** The bounds, as the documentation words them. */
export const bounds = {
  'at once': 'as soon as upstream has responded or failed',
  retries: `the same, for up to ${1 + MAX_RETRIES} attempts, with pauses of at most ${FIRST_PAUSE_MS * (2 ** MAX_RETRIES - 1)} ms together`,
  'Retry-After': 'the same, with the pauses that upstream asks for',
  deadline: 'at `CODEARTS_TIMEOUT_MS`, whatever upstream does',
} as const;

/** What a caller gets: the user, the user without the fields that are outside the contract, or a failure of this code. */
export type Outcome = 'user' | `user without ${string}` | ErrorCode;

/** One fault of upstream and what it does: a row of docs/reference/upstream-failures.md and a test. */
export interface FaultCase {
  readonly fault: string;
  /** The fault token that makes the emulator do it; absent where the emulator cannot. */
  readonly token?: string;
  readonly start: () => Promise<BadUpstream>;
  readonly reader: Outcome;
  readonly updater: Outcome;
  readonly bound: Bound;
  /** Number of calls that reach upstream for one request, by a reader and by an updater. */
  readonly calls: readonly [reader: number, updater: number];
}

const ALL = 1 + MAX_RETRIES;
const lost = { reader: 'UNAVAILABLE', updater: 'UNCONFIRMED' } as const;
const neverLeft = { reader: 'UNAVAILABLE', updater: 'UNAVAILABLE', calls: [0, 0] } as const;

function both(outcome: Outcome) {
  return { reader: outcome, updater: outcome } as const;
}

/** A fault of the emulator's language. */
function emulated(
  fault: string,
  script: string,
  rest: Pick<FaultCase, 'reader' | 'updater'> & Partial<FaultCase>,
): FaultCase {
  return { bound: 'at once', calls: [1, 1], fault, token: `fault:${script}`, start: () => scripted(script), ...rest };
}

const connection: readonly FaultCase[] = [
  { fault: 'no server listens: the connection is refused', start: absent, bound: 'retries', ...neverLeft },
  {
    fault: 'the TLS handshake never ends',
    start: () => raw('https', () => {}),
    bound: 'deadline',
    ...neverLeft,
  },
  { fault: 'the TLS certificate cannot be verified', start: untrusted, bound: 'at once', ...neverLeft },
  {
    fault: 'the connection is reset while the request is read',
    start: () => raw('http', (socket) => socket.resetAndDestroy()),
    bound: 'retries',
    calls: [ALL, 1],
    ...lost,
  },
  {
    fault: 'the response is not HTTP',
    start: () => raw('http', (socket) => socket.end('220 mail.example.com ESMTP\r\n')),
    bound: 'retries',
    calls: [ALL, 1],
    ...lost,
  },
  emulated('the connection is reset once the request was read', 'reset', {
    ...lost,
    bound: 'retries',
    calls: [ALL, 1],
  }),
];

const time: readonly FaultCase[] = [
  emulated('the response is late, but in time', 'latency=300', both('user')),
  emulated('the response arrives after the deadline', 'latency=600000', { ...lost, bound: 'deadline' }),
  emulated('no response ever arrives', 'hang', { ...lost, bound: 'deadline' }),
  emulated('the body hangs after its first byte', 'drip=600000', { ...lost, bound: 'deadline' }),
  emulated('the body comes at one byte a second', 'drip', { ...lost, bound: 'deadline' }),
];

const size: readonly FaultCase[] = [
  emulated('the body is cut in the middle', 'cut', { ...lost, bound: 'retries', calls: [ALL, 1] }),
  emulated('the body has 300 MB', 'flood=300mb', lost),
  emulated('a header has 200 KB', 'header=200kb', lost),
];

const errors: readonly FaultCase[] = [
  emulated('a redirect', 'redirect', lost),
  emulated('an HTML page with status 502, as of a proxy', 'html=502', { ...lost, bound: 'retries', calls: [ALL, 1] }),
  emulated('status 500', 'status=500', lost),
  emulated('status 500 in the other envelope', 'enveloped=500', lost),
  emulated('status 501', 'status=501', both('UNAVAILABLE')),
  ...[502, 504].map((status) =>
    emulated(`status ${status}`, `status=${status}`, { ...lost, bound: 'retries', calls: [ALL, 1] }),
  ),
  emulated('status 503', 'status=503', { ...both('UNAVAILABLE'), bound: 'retries', calls: [ALL, 1] }),
  emulated('status 503 with a Retry-After that does not fit', 'status=503+retry-after=3600', both('UNAVAILABLE')),
  emulated('status 505', 'status=505', both('UNAVAILABLE')),
  emulated('status 599', 'status=599', lost),
];

const refusals: readonly FaultCase[] = [
  emulated('status 429 without Retry-After', 'status=429', both('THROTTLED')),
  emulated('status 429 with a Retry-After in seconds that fits', 'status=429+retry-after=1', {
    ...both('THROTTLED'),
    bound: 'Retry-After',
    calls: [ALL, 1],
  }),
  emulated(
    'status 429 with a Retry-After in seconds that does not fit',
    'status=429+retry-after=3600',
    both('THROTTLED'),
  ),
  {
    fault: 'status 429 with a Retry-After until a date that fits',
    start: () => handwritten((call) => throttle(call, 1_000)),
    ...both('THROTTLED'),
    bound: 'Retry-After',
    calls: [ALL, 1],
  },
  {
    fault: 'status 429 with a Retry-After until a date that does not fit',
    start: () => handwritten((call) => throttle(call, 3_600_000)),
    ...both('THROTTLED'),
    bound: 'at once',
    calls: [1, 1],
  },
  emulated('status 401', 'status=401', both('UNAUTHENTICATED')),
  emulated('status 403', 'status=403', both('FORBIDDEN')),
  emulated('status 400 in the other envelope', 'enveloped=400', both('REJECTED')),
  emulated('status 400 whose message repeats the token and the code', 'echo-token', both('REJECTED')),
];

/** What a reader sees of each body that breaks the contract, or stretches it. */
const bodies: Readonly<Record<keyof typeof bodyFaults, Outcome>> = {
  empty: 'UNAVAILABLE',
  'not-json': 'UNAVAILABLE',
  null: 'UNAVAILABLE',
  array: 'UNAVAILABLE',
  'no-id': 'UNAVAILABLE',
  'bad-id': 'UNAVAILABLE',
  'only-id': 'user',
  nulls: 'user',
  'no-state': 'user',
  'unknown-state': 'user without state',
  'wrong-types': 'user without name',
  'bad-time': 'user without createdAt, updatedAt, lastActivityOn',
  'new-field': 'user',
};

/** Every fault that is tried, in the order of the documentation. */
export const faultCases: readonly FaultCase[] = [
  ...connection,
  ...time,
  ...size,
  ...errors,
  ...refusals,
  ...Object.entries(bodies).map(([kind, outcome]) =>
    emulated(
      `status 200, the body is ${bodyFaults[kind as keyof typeof bodies].meaning}`,
      `body=${kind}`,
      outcome === 'UNAVAILABLE' ? lost : both(outcome),
    ),
  ),
];

function throttle(call: Call, milliseconds: number): void {
  // An HTTP date has whole seconds.
  const until = new Date(Math.ceil((Date.now() + milliseconds) / 1_000) * 1_000);
  reply(call, 429, '', { 'retry-after': until.toUTCString() });
}
