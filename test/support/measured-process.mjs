// Loaded into a server under test before its own code: measures it from inside, where the other work of the machine can be told apart.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const EVERY_MS = 1;
let longestMs = 0;
let at = performance.now();
let used = process.cpuUsage();

// A turn of the event loop lasts as long as it takes, less what other processes used of it: processor time tells that apart. But it
// includes helper threads (compiler, garbage collector), which delay nobody, so that the smaller of both is nearest to the truth.
function endTurn() {
  const now = performance.now();
  const { user, system } = process.cpuUsage(used);
  longestMs = Math.max(longestMs, Math.min(now - at, (user + system) / 1_000));
  at = now;
  used = process.cpuUsage();
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
    process.send?.(process.memoryUsage().heapUsed);
  }
});
process.channel?.unref();
