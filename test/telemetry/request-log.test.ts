import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { RequestLog } from '../../src/telemetry/request-log.ts';
import { OperationRecord, RequestRecord } from '../../src/telemetry/request-record.ts';
import { linesOf } from '../support/log-lines.ts';

const facts = { name: 'Me', kind: 'query' } as const;

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});

const host = pino({ base: null }, { write: (line) => void lines.push(line) }).child({ service: 'mail' });

const reporter = { labelOf: () => 'Me', unexpectedError() {}, ended() {} };

/** A request that has ended, with one operation. */
function ended(requestId: string, method = 'POST'): RequestRecord {
  const record = new RequestRecord(
    { requestId, method, route: '/graphql', trace: undefined, client: undefined },
    reporter,
  );
  record.operations = [new OperationRecord(facts, 'Me')];
  return record;
}

test("the bindings of a host's logger are in the lines of requests, and its other lines are unaffected", () => {
  new RequestLog(host, 1).write(ended('one'), 200, 1, 2);
  host.info('of the host');
  const [request, other] = linesOf(lines.join(''));
  expect(request).toMatchObject({ service: 'mail', requestId: 'one', operation: 'Me', outcome: 'ok', msg: 'request' });
  expect(Object.keys(other)).toEqual(['level', 'time', 'service', 'msg']);
});

test("a host's redaction and formatters hold for the lines of requests", () => {
  const formatters = { log: (fields: object) => ({ ...fields, kind: 'formatted' }) };
  const redacting = pino({ base: null, redact: ['requestId'], formatters }, { write: (line) => void lines.push(line) });
  new RequestLog(redacting, 1).write(ended('one'), 200, 1, 2);
  expect(linesOf(lines.join(''))).toMatchObject([{ requestId: '[Redacted]', kind: 'formatted', operation: 'Me' }]);
});

test('each line has the fields of its own request, even after a similar one', () => {
  const log = new RequestLog(host, 1);
  const failed = ended('three');
  failed.operations[0]?.recordFailure('CODEARTS_REJECTED');
  log.write(ended('one'), 200, 1.5, 2);
  log.write(ended('two', 'GET'), 200, 0.25, 3);
  log.write(failed, 200, 1, 2);
  log.write(ended('a "quoted" one'), 400, 1, 2);
  log.write(ended('one'), 200, 1.5, 2);
  expect(
    linesOf(lines.join('')).map(({ requestId, method, status, outcome, durationMs }) => [
      requestId,
      method,
      status,
      outcome,
      durationMs,
    ]),
  ).toEqual([
    ['one', 'POST', 200, 'ok', 1.5],
    ['two', 'GET', 200, 'ok', 0.25],
    ['three', 'POST', 200, 'CODEARTS_REJECTED', 1],
    ['a "quoted" one', 'POST', 400, 'ok', 1],
    ['one', 'POST', 200, 'ok', 1.5],
  ]);
});
