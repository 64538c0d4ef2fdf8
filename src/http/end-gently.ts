import type { Socket } from 'node:net';

/** Time without a byte in either direction after which the connection is destroyed, and the most it takes, in milliseconds. */
const LINGER_MS = 1_000;
const MAX_LINGER_MS = 3_000;

/**
 * Ends a connection behind a last text, and reads on for a while: closing a socket with unread data resets the connection, and the client
 * would lose what it has not read.
 */
export function endGently(socket: Socket, text: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(text);
  // The parser must not see what is read: it would retain each request. Its own listener is what resumes a connection.
  const discard = () => socket.removeAllListeners('data').on('data', () => {});
  if (socket.isPaused()) socket.once('resume', discard).resume();
  else discard();
  socket.setTimeout(LINGER_MS, () => socket.destroy());
  const limit = setTimeout(() => socket.destroy(), MAX_LINGER_MS).unref();
  socket.once('close', () => clearTimeout(limit));
}
