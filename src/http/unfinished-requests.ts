import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { connectionOf } from './connection.ts';

/**
 * Bytes of unfinished heads and trailers in the whole process. Node.js parses them into strings that no request holds yet, which take up to
 * ten times as much memory.
 */
export const MAX_UNFINISHED_BYTES = 8_388_608;

/** Interval between checks, in milliseconds; Node.js has no event for a received part of a head. */
const CHECK_MS = 200;

/** Destroys the connections with the largest unfinished heads and trailers when all of them together are too large. */
export function limitUnfinishedRequests(server: Server): void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const timer = setInterval(() => destroyLargest(open), CHECK_MS);
  timer.unref();
  server.on('close', () => clearInterval(timer));
}

function destroyLargest(open: ReadonlySet<Socket>): void {
  let sum = 0;
  const unfinished: { readonly socket: Socket; readonly bytes: number }[] = [];
  for (const socket of open) {
    const bytes = connectionOf(socket).unfinishedBytes;
    if (bytes === 0) continue;
    sum += bytes;
    unfinished.push({ socket, bytes });
  }
  if (sum <= MAX_UNFINISHED_BYTES) return;
  unfinished.sort((one, other) => other.bytes - one.bytes);
  for (const { socket, bytes } of unfinished) {
    if (sum <= MAX_UNFINISHED_BYTES) return;
    sum -= bytes;
    socket.destroy();
  }
}
