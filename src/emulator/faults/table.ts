import type { Misbehaviour } from './misbehaviour.ts';
import { bodyKind, size, type Value, wholeNumber } from './values.ts';

/** One row of the faults' documentation. */
export interface FaultReference {
  /** As it is written in a script, placeholders in capitals. */
  readonly syntax: string;
  readonly meaning: string;
  /** A token that works as it stands. */
  readonly example: string;
}

/** One fault of the language of fault scripts. */
export interface Fault extends FaultReference {
  /** What stands before the `=`. */
  readonly name: string;
  /** What the fault does, or undefined when it takes no such value. */
  read(value: string | undefined): Misbehaviour | undefined;
}

const milliseconds = wholeNumber('MS', 'milliseconds', 1, 600_000);
const seconds = wholeNumber('S', 'seconds', 0, 86_400);
const status = wholeNumber('STATUS', 'an HTTP status', 200, 599);

/**
 * Every fault there is. Except for `status`, `enveloped`, `html`, `redirect` and `echo-token`, which answer in the
 * operation's place, the operation is carried out when the call arrives: an update is made although its answer is lost.
 */
export const faults: readonly Fault[] = [
  plain('ok', 'No fault.', {}),
  valued(
    'latency',
    milliseconds,
    '2000',
    'The operation is executed immediately; the response is delayed.',
    (latencyMs) => ({ latencyMs }),
  ),
  valued('status', status, '503', 'Returns an error with this status; the operation is not executed.', (status) => ({
    instead: { kind: 'status', status },
  })),
  valued('enveloped', status, '400', 'As status, but in the form {"error":{"code","message"},"status"}.', (status) => ({
    instead: { kind: 'enveloped', status },
  })),
  valued(
    'html',
    status,
    '502',
    'Returns an HTML error page, as a proxy would; the operation is not executed.',
    (status) => ({
      instead: { kind: 'html', status },
    }),
  ),
  plain('redirect', 'Returns a redirect (307) to /redirected on the same server; the operation is not executed.', {
    instead: { kind: 'redirect' },
  }),
  plain(
    'echo-token',
    'Returns an error (400) whose message repeats the token and the posted code; the operation is not executed.',
    {
      instead: { kind: 'echo-token' },
    },
  ),
  valued('retry-after', seconds, '2', 'The response has a Retry-After header.', (retryAfterSeconds) => ({
    retryAfterSeconds,
  })),
  valued('header', size('1mb'), '200kb', 'The response has a header of this size.', (headerBytes) => ({
    headerBytes,
  })),
  valued('body', bodyKind, 'not-json', 'The operation is executed; the response body is replaced.', (body) => ({
    body,
  })),
  plain('cut', 'The operation is executed; headers and half of the body are sent, then the connection ends.', {
    delivery: { kind: 'cut' },
  }),
  plain('drip', 'The body is sent one byte per second.', { delivery: { kind: 'drip', msPerByte: 1000 } }),
  valued('drip', milliseconds, '50', 'The body is sent one byte every MS milliseconds.', (msPerByte) => ({
    delivery: { kind: 'drip', msPerByte },
  })),
  valued('flood', size('10gb'), '300mb', 'The body is padded to this size with leading spaces.', (bytes) => ({
    delivery: { kind: 'flood', bytes },
  })),
  plain('hang', 'The operation is executed, but no response is sent.', { delivery: { kind: 'hang' } }),
  plain('reset', 'The operation is executed, then the connection is reset instead of sending a response.', {
    delivery: { kind: 'reset' },
  }),
];

/** The language of fault scripts: how faults combine, then every fault. */
export const faultReference: readonly FaultReference[] = [
  {
    syntax: 'FAULT+FAULT',
    meaning: 'Both happen to the same call, unless they exclude each other.',
    example: 'fault:latency=200+status=503',
  },
  {
    syntax: 'STEP,STEP',
    meaning: 'One step per call; the last one repeats. A token keeps its place until the emulator is stopped.',
    example: 'fault:status=503,ok',
  },
  {
    syntax: 'get:STEP, put:STEP, post:STEP',
    meaning: 'Only calls with that method take the step; other calls succeed.',
    example: 'fault:put:cut,get:latency=100',
  },
  {
    syntax: '@USER',
    meaning:
      'At the end: the user behind the token, 1 to 64 of A-Z a-z 0-9 . _ -; the same user for all tokens that name it. ' +
      'Without it each token has a user of its own.',
    example: 'fault:status=503,ok@alice',
  },
  ...faults.map(({ syntax, meaning, example }) => ({ syntax, meaning, example })),
];

function plain(name: string, meaning: string, effect: Misbehaviour): Fault {
  const read = (value: string | undefined) => (value === undefined ? effect : undefined);
  return { name, syntax: name, meaning, example: `fault:${name}`, read };
}

function valued<T>(
  name: string,
  value: Value<T>,
  example: string,
  meaning: string,
  effect: (value: T) => Misbehaviour,
): Fault {
  return {
    name,
    syntax: `${name}=${value.placeholder}`,
    meaning: `${meaning} ${value.range}.`,
    example: `fault:${name}=${example}`,
    read: (text) => {
      const given = text === undefined ? undefined : value.read(text);
      return given === undefined ? undefined : effect(given);
    },
  };
}
