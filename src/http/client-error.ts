import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connectionOf } from './connection.ts';

const TOO_SLOW = 'ERR_HTTP_REQUEST_TIMEOUT';

/** Statuses by error code; every other error of the parser is 400. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  [TOO_SLOW, 408],
]);

/** Time that a client has for a request that was late because its connection was not read, in milliseconds. */
const EXCUSED_MS = 10_000;

/** The client has disconnected within a request. */
const CUT_OFF = 'HPE_INVALID_EOF_STATE';

/**
 * Listener for `clientError`: something was read that is not a request. By default Node.js would destroy the connection, and with it
 * the responses to earlier requests.
 */
export function failConnection(error: NodeJS.ErrnoException, stream: Duplex): void {
  const { code = '' } = error;
  const status = STATUSES.get(code) ?? (code.startsWith('HPE_') ? 400 : undefined);
  const connection = stream instanceof Socket ? connectionOf(stream) : undefined;
  if (code === TOO_SLOW && connection?.wasStopped(EXCUSED_MS)) {
    // Node.js reports a late request once.
    const { received } = connection;
    setTimeout(() => connection.received === received && failConnection(error, stream), EXCUSED_MS).unref();
    return;
  }
  if (connection && status && !(code === CUT_OFF && connection.isServing)) connection.fail(responseOf(status));
  else stream.destroy();
}

/** Listener for `connect`: by default Node.js would destroy the connection, as above. */
export function rejectTunnel(_request: IncomingMessage, stream: Duplex): void {
  stream.on('error', () => stream.destroy());
  if (stream instanceof Socket) connectionOf(stream).fail(responseOf(405, 'Allow: GET, POST\r\n'));
  else stream.destroy();
}

/** @param headers further ones, each with its line break. */
function responseOf(status: number, headers = ''): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`;
}
