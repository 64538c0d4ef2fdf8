import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Cancellation } from '../cancellation.ts';
import type { Gate } from './gate.ts';
import { type Body, type HttpAnswer, type HttpRequest, toBody } from './message.ts';

/** Adapts the gate to `node:http`. */
export function createNodeListener(gate: Gate): RequestListener {
  return async (incoming, response) => {
    const answer = await gate.handle(toRequest(incoming, response));
    write(answer, incoming, response);
  };
}

function toRequest(incoming: IncomingMessage, response: ServerResponse): HttpRequest {
  const { url = '/', method = 'GET', headers, rawHeaders } = incoming;
  const mark = url.indexOf('?');
  const gone = new Cancellation();
  // The request's own `close` fires as soon as its body has been read; the answer's tells whether anybody is left to get it.
  response.once('close', () => {
    if (!response.writableFinished) gone.cancel();
  });
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    search: mark < 0 ? '' : url.slice(mark),
    headers,
    rawHeaders,
    gone,
    readBody: (limit) => readBody(incoming, limit),
  };
}

function readBody(incoming: IncomingMessage, limit: number): Promise<Body | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.once('end', () => resolve(toBody(chunks, size)));
    incoming.once('error', reject);
  });
}

function write(answer: HttpAnswer, incoming: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return;
  const { status, headers, body } = answer;
  // What is left of a refused body is not read, so nothing can follow it on this connection.
  response.writeHead(status, incoming.complete ? headers : { ...headers, connection: 'close' });
  response.end(body);
}
