import { describe, expect, test, vi } from 'vitest';
import {
  CircuitBreaker,
  type CircuitStatus,
  FAILED_SHARE,
  MIN_CALLS,
  PROBE_EVERY_MS,
  WINDOW_MS,
} from '../../src/codearts/circuit-breaker.ts';
import type { Reply } from '../../src/codearts/transport.ts';
import { TransportError, type TransportErrorReason } from '../../src/codearts/transport-error.ts';
import { useClock } from '../support/clock.ts';

const clock = useClock();

const answered = (status: number): Reply => ({ status, headers: {}, body: '' });
const fault = (reason: TransportErrorReason) => new TransportError(reason, true, 'for the test');
const well = answered(200);
const badly = fault('network');

/** A circuit that remembers how its status changed. */
function watchedCircuit() {
  const changes: CircuitStatus[] = [];
  const circuit = new CircuitBreaker((status) => changes.push(status));
  return { circuit, changes };
}

/** Makes a call as the client does. */
async function run(
  circuit: CircuitBreaker,
  call: () => Promise<Reply | TransportError>,
): Promise<Reply | TransportError> {
  const refusal = circuit.refusal();
  if (refusal) return refusal;
  const turn = circuit.begin();
  const answer = await call();
  circuit.end(turn, answer);
  return answer;
}

async function end(circuit: CircuitBreaker, count: number, answer: Reply | TransportError): Promise<void> {
  for (let at = 0; at < count; at += 1) await run(circuit, () => Promise.resolve(answer));
}

async function openCircuit() {
  const watched = watchedCircuit();
  await end(watched.circuit, MIN_CALLS, badly);
  expect(watched.circuit.status).toBe('open');
  watched.changes.length = 0;
  return watched;
}

/** A call that ends when the test says how. */
function heldCall() {
  let end: (answer: Reply | TransportError) => void = () => {};
  const answer = new Promise<Reply | TransportError>((resolve) => {
    end = resolve;
  });
  const call = vi.fn(() => answer);
  return { call, end };
}

test('the thresholds are those of the contract', () => {
  expect([MIN_CALLS, FAILED_SHARE, WINDOW_MS, PROBE_EVERY_MS]).toEqual([20, 0.5, 10_000, 2_000]);
});

describe('a closed circuit', () => {
  test.each([
    ...[500, 501, 502, 503, 504, 505, 599].map(answered),
    ...(['network', 'timeout', 'certificate'] as const).map(fault),
  ])('opens when 20 of 20 calls end with %o', async (answer) => {
    const { circuit, changes } = watchedCircuit();
    await end(circuit, 19, answer);
    expect(circuit.status).toBe('closed');
    await end(circuit, 1, answer);
    expect(circuit.status).toBe('open');
    expect(changes).toEqual(['open']);
  });

  test.each([
    ...[200, 204, 302, 400, 401, 403, 404, 408, 429, 499].map(answered),
    ...(['too-large', 'cancelled'] as const).map(fault),
  ])('stays closed however many calls end with %o', async (answer) => {
    const { circuit, changes } = watchedCircuit();
    await end(circuit, 100, answer);
    expect(changes).toEqual([]);
  });

  test('opens when half of the calls failed, and not before', async () => {
    const { circuit } = watchedCircuit();
    await end(circuit, 11, well);
    await end(circuit, 10, badly);
    expect(circuit.status).toBe('closed');
    await end(circuit, 1, badly);
    expect(circuit.status).toBe('open');
  });

  test('is not opened by a mere run of failures', async () => {
    const { circuit } = watchedCircuit();
    await end(circuit, 100, well);
    await end(circuit, 99, badly);
    expect(circuit.status).toBe('closed');
  });

  test('is not opened by a success', async () => {
    const { circuit } = watchedCircuit();
    await end(circuit, 19, badly);
    await end(circuit, 1, well);
    expect(circuit.status).toBe('closed');
  });

  test('forgets a call after 10 s, and not much sooner', async () => {
    const { circuit } = watchedCircuit();
    await end(circuit, 19, badly);
    clock.skip(WINDOW_MS + 100);
    await end(circuit, 1, badly);
    expect(circuit.status).toBe('closed');
    await end(circuit, 18, badly);
    clock.skip(WINDOW_MS - 500);
    await end(circuit, 1, badly);
    expect(circuit.status).toBe('open');
  });

  test('counts no call that its caller abandoned', async () => {
    const { circuit } = watchedCircuit();
    await end(circuit, 100, fault('cancelled'));
    await end(circuit, 20, badly);
    expect(circuit.status).toBe('open');
  });
});

describe('an open circuit', () => {
  test('makes no call', async () => {
    const { circuit } = await openCircuit();
    const call = vi.fn(() => Promise.resolve(well));
    expect(await run(circuit, call)).toMatchObject({ reason: 'circuit-open', sent: false });
    clock.skip(PROBE_EVERY_MS - 500);
    expect(await run(circuit, call)).toMatchObject({ reason: 'circuit-open', sent: false });
    expect(circuit.refusal()).toMatchObject({ reason: 'circuit-open' });
    expect(call).not.toHaveBeenCalled();
  });

  test('lets one call through after 2 s, and answers all others at once', async () => {
    const { circuit, changes } = await openCircuit();
    clock.skip(PROBE_EVERY_MS);
    expect(circuit.refusal()).toBeUndefined();
    const { call, end } = heldCall();
    const probe = run(circuit, call);
    const others = await Promise.all(Array.from({ length: 50 }, () => run(circuit, call)));
    expect(others.every((answer) => answer instanceof TransportError && answer.reason === 'circuit-open')).toBe(true);
    expect(call).toHaveBeenCalledOnce();
    end(well);
    expect(await probe).toBe(well);
    expect(changes).toEqual(['probing', 'closed']);
  });

  test.each([200, 302, 401, 404, 429].map(answered))('is closed by a probe that ends with %o', async (answer) => {
    const { circuit, changes } = await openCircuit();
    clock.skip(PROBE_EVERY_MS);
    await end(circuit, 1, answer);
    expect(changes).toEqual(['probing', 'closed']);
  });

  test('forgets what was before once it is closed', async () => {
    const { circuit } = await openCircuit();
    clock.skip(PROBE_EVERY_MS);
    await end(circuit, 1, well);
    await end(circuit, MIN_CALLS - 1, badly);
    expect(circuit.status).toBe('closed');
    await end(circuit, 1, badly);
    expect(circuit.status).toBe('open');
  });

  test.each([answered(503), fault('timeout'), fault('network'), fault('certificate'), fault('cancelled')])(
    'stays open, and probes again 2 s later, when the probe ends with %o',
    async (answer) => {
      const { circuit, changes } = await openCircuit();
      clock.skip(PROBE_EVERY_MS);
      await end(circuit, 1, answer);
      const call = vi.fn(() => Promise.resolve(well));
      await run(circuit, call);
      expect(call).not.toHaveBeenCalled();
      clock.skip(PROBE_EVERY_MS);
      await run(circuit, call);
      expect(call).toHaveBeenCalledOnce();
      expect(changes).toEqual(['probing', 'open', 'probing', 'closed']);
    },
  );

  test('is closed by the next probe while an earlier one hangs, whose end then says nothing', async () => {
    const { circuit, changes } = await openCircuit();
    clock.skip(PROBE_EVERY_MS);
    const hanging = heldCall();
    const earlier = run(circuit, hanging.call);
    clock.skip(PROBE_EVERY_MS);
    await end(circuit, 1, well);
    expect(circuit.status).toBe('closed');
    hanging.end(fault('timeout'));
    await earlier;
    await end(circuit, MIN_CALLS - 1, badly);
    expect(circuit.status).toBe('closed');
    expect(changes).toEqual(['probing', 'closed']);
  });

  test('learns nothing from calls that began before it opened', async () => {
    const { circuit, changes } = watchedCircuit();
    const early = Array.from({ length: 100 }, heldCall);
    const ends = early.map(({ call }) => run(circuit, call));
    await end(circuit, MIN_CALLS, badly);
    for (const { end } of early.slice(50)) end(well);
    await Promise.all(ends.slice(50));
    expect(circuit.status).toBe('open');
    clock.skip(PROBE_EVERY_MS);
    await end(circuit, 1, well);
    for (const { end } of early) end(badly);
    await Promise.all(ends);
    expect(changes).toEqual(['open', 'probing', 'closed']);
  });

  test('probes in time although the system’s clock is set back', async () => {
    const { circuit } = await openCircuit();
    vi.spyOn(Date, 'now').mockReturnValue(0);
    clock.skip(PROBE_EVERY_MS);
    await end(circuit, 1, well);
    expect(circuit.status).toBe('closed');
  });
});
