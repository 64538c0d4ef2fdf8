import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connectionOf } from './connection.ts';

/** Statuses of what is no request for another reason than its syntax, by the error's code. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** A client that disconnects in the middle of a request. */
const CUT_OFF = 'HPE_INVALID_EOF_STATE';

/**
 * Handles what Node.js reads on a connection and cannot hand over as a request. By default Node.js cuts the connection, and with it
 * the responses to the requests before.
 */
export function failConnection({ code = '' }: NodeJS.ErrnoException, stream: Duplex): void {
  const status = Object.hasOwn(STATUSES, code) ? STATUSES[code] : code.startsWith('HPE_') ? 400 : undefined;
  if (!(stream instanceof Socket) || status === undefined) {
    stream.destroy();
    return;
  }
  const connection = connectionOf(stream);
  if (code === CUT_OFF && connection.isServing) stream.destroy();
  else connection.fail(responseOf(status));
}

/** Handles a `CONNECT`, whose connection Node.js hands over as it is. By default Node.js cuts it, as above. */
export function rejectTunnel(_request: IncomingMessage, stream: Duplex): void {
  stream.on('error', () => stream.destroy());
  if (stream instanceof Socket) connectionOf(stream).fail(responseOf(405, 'Allow: GET, POST\r\n'));
  else stream.destroy();
}

/** @param headers further ones, each with its line break. */
function responseOf(status: number, headers = ''): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`;
}
