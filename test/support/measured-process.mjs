// Loaded into a server under test before its own code: measures it from inside, where the other work of the machine can be told apart.
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const EVERY_MS = 1;
let longestMs = 0;
let at = performance.now();
let used = usedMs();

/** Processor time of the main thread, where Linux tells it; elsewhere of the whole process, which is more. */
function usedMs() {
  if (process.platform === 'linux') return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

// A turn of the event loop lasts as long as it takes, less what other processes used of it: processor time tells that apart. It ends
// early when the request of another connection is served in it: what counts is the time in which none is.
let served;
function serve({ socket }) {
  if (socket === served) return;
  served = socket;
  endTurn();
}
subscribe('http.server.request.start', serve);
subscribe('http.server.response.finish', serve);

function endTurn() {
  const now = performance.now();
  const usedNow = usedMs();
  longestMs = Math.max(longestMs, Math.min(now - at, usedNow - used));
  at = now;
  used = usedNow;
}
setInterval(endTurn, EVERY_MS).unref();

process.on('message', (question) => {
  if (question === 'longestTurnMs') {
    // The question may have come in the same turn as what is asked for.
    endTurn();
    process.send?.(longestMs);
    longestMs = 0;
  } else {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.(heapUsed + external);
  }
});
process.channel?.unref();
