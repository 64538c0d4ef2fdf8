import { FAILED_SHARE, MIN_CALLS, PROBE_EVERY_MS, WINDOW_MS } from '../../src/codearts/circuit-breaker.ts';
import { MAX_WAITING } from '../../src/codearts/concurrency-limiter.ts';
import { CONNECTION_LIFETIME_MS, MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import {
  ALLOWANCE,
  ALLOWANCE_EVERY_MS,
  EARNED_PER_CALL,
  FIRST_PAUSE_MS,
  MAX_RETRIES,
  RETRYABLE_STATUSES,
} from '../../src/codearts/retry.ts';
import { MAX_RESPONSE_BYTES } from '../../src/codearts/transport.ts';
import { variables } from '../../src/config/variables.ts';
import { faultReference } from '../../src/emulator/index.ts';
import { bounds, faultCases, type Outcome } from './cases.ts';

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function outcome(text: Outcome): string {
  if (text === 'user') return 'the user';
  const [, fields] = /^user without (.*)$/.exec(text) ?? [];
  return fields === undefined ? code(text) : `the user, ${fields.replace(/\w+/g, code)} null`;
}

/** What stands between the markers of docs/reference/upstream-failures.md, by the markers' names. */
export const tables = {
  faults: table(
    [
      'upstream failure',
      'a reader gets',
      'an updater gets',
      'at the latest',
      'calls (reader / updater)',
      'try it with the token',
    ],
    faultCases.map(({ fault, reader, updater, bound, calls, token }) => [
      fault,
      outcome(reader),
      outcome(updater),
      bound,
      calls.join(' / '),
      token === undefined ? '' : code(token),
    ]),
  ),
  bounds: Object.entries(bounds)
    .map(([bound, meaning]) => `- *${bound}*: ${meaning}.`)
    .join('\n'),
  language: table(
    ['in a script', 'what it does', 'as a token'],
    faultReference.map(({ syntax, meaning, example }) => [code(syntax), meaning, code(example)]),
  ),
  numbers: table(
    ['bound', 'value'],
    [
      [
        'deadline of one call, including queueing, connecting, and retries (`CODEARTS_TIMEOUT_MS`)',
        `${variables.CODEARTS_TIMEOUT_MS.fallback} ms unless set`,
      ],
      ['concurrent calls, each with its own connection', MAX_CONNECTIONS],
      ['calls queued for a connection', MAX_WAITING],
      ['bytes of a response body', MAX_RESPONSE_BYTES],
      ['age after which a connection takes no further call', `${CONNECTION_LIFETIME_MS / 1_000} s`],
      ['retries of one call', MAX_RETRIES],
      ['statuses after which a read is retried (429 only with `Retry-After`)', [...RETRYABLE_STATUSES].join(', ')],
      ['maximum pause before the first retry; doubled for each further one', `${FIRST_PAUSE_MS} ms`],
      ['retries added to the budget by each call', EARNED_PER_CALL],
      ['allowance of retries', `${ALLOWANCE}, one of which is restored every ${ALLOWANCE_EVERY_MS / 1_000} s`],
      ['minimum number of calls before the circuit breaker can open', MIN_CALLS],
      ['share of failed calls that opens the circuit breaker', FAILED_SHARE],
      ['period over which calls count', `${WINDOW_MS / 1_000} s`],
      ['time between two probes', `${PROBE_EVERY_MS / 1_000} s`],
    ],
  ),
};
