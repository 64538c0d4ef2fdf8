import { randomFillSync } from 'node:crypto';

const WELL_FORMED = /^[A-Za-z0-9._:-]{1,128}$/;

/** Random bytes of an id. */
const ID_BYTES = 16;
/** Ids that are drawn at once. */
const DRAWN = 256;

const random = Buffer.alloc(DRAWN * ID_BYTES);
let used = random.length;

/** The caller's own request id if it is well formed, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : newId();
}

/** As long as the id of a trace. A UUID is as random, but put together of 36 pieces, on each way that it goes out. */
function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += ID_BYTES;
  return random.toString('hex', used - ID_BYTES, used);
}
