import type { Misbehaviour } from './misbehaviour.ts';
import { type FaultScript, type FaultStep, parseFaultScript } from './script.ts';

const PREFIX = 'fault:';

/** Whether this token or password carries a fault script itself. */
export function isFaultCredential(credential: string): boolean {
  return credential.startsWith(PREFIX);
}

interface RunningScript {
  readonly script: FaultScript;
  readonly taken: Set<FaultStep>;
}

/** The fault scripts in force, one per credential (a token, or the password of a login), and how far each has come. */
export class FaultScripts {
  readonly #running = new Map<string, RunningScript>();

  /**
   * Puts a script in force, from its first step on, in the place of one that was.
   *
   * @throws FaultScriptError
   */
  set(credential: string, script: string): void {
    this.#running.set(credential, { script: parseFaultScript(script), taken: new Set() });
  }

  /**
   * The script in force for a credential; one that the credential carries itself comes into force when first seen.
   *
   * @throws FaultScriptError
   */
  find(credential: string): FaultScript | undefined {
    if (!this.#running.has(credential) && isFaultCredential(credential)) {
      this.set(credential, credential.slice(PREFIX.length));
    }
    return this.#running.get(credential)?.script;
  }

  /**
   * What goes wrong with the next call: the first step for its method that no call has taken yet, else the last one.
   *
   * @throws FaultScriptError
   */
  next(credential: string, method: string): Misbehaviour {
    const steps = this.find(credential)?.steps.filter((step) => step.method === undefined || step.method === method);
    const taken = this.#running.get(credential)?.taken;
    const step = steps?.find((candidate) => !taken?.has(candidate)) ?? steps?.at(-1);
    if (step === undefined) return {};
    taken?.add(step);
    return step.misbehaviour;
  }
}
