import type { Misbehaviour } from './misbehaviour.ts';
import { faults } from './table.ts';

/** One step of a script: what goes wrong with the call that takes it. */
export interface FaultStep {
  /** Only calls of this method take the step; absent: all do. */
  readonly method?: string;
  readonly misbehaviour: Misbehaviour;
}

/** A script as it was written, in parts. */
export interface FaultScript {
  readonly steps: readonly FaultStep[];
  /** The user that the script names. */
  readonly user?: string;
}

/** A fault script that cannot be read; the message says what was expected and what came. */
export class FaultScriptError extends TypeError {
  override readonly name = 'FaultScriptError';

  constructor(what: string) {
    const known = faults.map(({ syntax }) => syntax).join(', ');
    super(
      `${what}. A fault script is STEP[,STEP...][@USER]; a step is [get:|put:|post:]FAULT[+FAULT...]; ` +
        `a fault is one of ${known}.`,
    );
  }
}

/** Long enough for any experiment, short enough to be kept and shown. */
const MAX_SCRIPT_LENGTH = 1000;
const SHOWN_LENGTH = 80;

/**
 * Reads a fault script, as `put:status=503,latency=200+cut@alice`; {@link faults} lists the faults.
 *
 * @throws FaultScriptError
 */
export function parseFaultScript(script: string): FaultScript {
  if (script.length > MAX_SCRIPT_LENGTH) {
    throw new FaultScriptError(`Expected at most ${MAX_SCRIPT_LENGTH} characters, got ${script.length}`);
  }
  const [steps = '', ...users] = script.split('@');
  const parsed = { steps: steps.split(',').map(parseStep) };
  if (users.length === 0) return parsed;
  const user = users.join('@');
  if (!/^[\w.-]{1,64}$/.test(user)) {
    throw new FaultScriptError(`Expected 1 to 64 of A-Z a-z 0-9 . _ - after the @, got ${shown(user)}`);
  }
  return { ...parsed, user };
}

function parseStep(step: string): FaultStep {
  const [, method, written = ''] = /^(?:(get|put|post):)?(.*)$/s.exec(step) ?? [];
  let misbehaviour: Misbehaviour = {};
  for (const fault of written.split('+')) {
    const effect = parseFault(fault);
    const clashing = Object.keys(effect).find((aspect) => Object.hasOwn(misbehaviour, aspect));
    if (clashing !== undefined) {
      throw new FaultScriptError(`In ${shown(step)}, ${shown(fault)} excludes a fault before it`);
    }
    misbehaviour = { ...misbehaviour, ...effect };
  }
  return method === undefined ? { misbehaviour } : { method: method.toUpperCase(), misbehaviour };
}

function parseFault(written: string): Misbehaviour {
  const [name, ...values] = written.split('=');
  const value = values.length === 0 ? undefined : values.join('=');
  const candidates = faults.filter((fault) => fault.name === name);
  for (const candidate of candidates) {
    const effect = candidate.read(value);
    if (effect !== undefined) return effect;
  }
  const expected = candidates.map(({ syntax, meaning }) => `${syntax} (${meaning})`).join(' or ');
  throw new FaultScriptError(`Expected ${expected === '' ? 'a fault' : expected}, got ${shown(written)}`);
}

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text);
}
