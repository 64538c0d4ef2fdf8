// How long the processor has worked for a process.
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second on every platform that Node.js runs on (USER_HZ). */
const TICKS_PER_SECOND = 100;

/**
 * @param {number} pid
 * @returns {number} seconds that all threads of the process have run so far, in user and in kernel mode
 * @throws {Error} when there is no such process, or no `/proc`
 */
export function processorSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name of the program in parentheses, which may itself hold spaces; utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
