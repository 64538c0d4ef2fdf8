import { randomBytes } from 'node:crypto';

const WELL_FORMED = /^[A-Za-z0-9._:-]{1,128}$/;

/** Begins the ids that this process makes; no other process has it. A counter makes each its own, at less cost than a UUID. */
const PROCESS = randomBytes(12).toString('hex');
let made = 0;

/** The caller's own request id if it is well formed, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : newId();
}

function newId(): string {
  made += 1;
  return `${PROCESS}-${made}`;
}
