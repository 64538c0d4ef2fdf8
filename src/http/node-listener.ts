import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Cancellation } from '../cancellation.ts';
import { Answers } from './answers.ts';
import type { Gate } from './gate.ts';
import { alreadyRead, type Body, type HttpRequest, toBody } from './message.ts';

/** Adapts the gate to `node:http`. */
export function createNodeListener(gate: Gate): RequestListener {
  const answers = new Answers();
  return (incoming, response) => {
    void gate.handle(new NodeRequest(incoming, response)).then((answer) => answers.add({ answer, incoming, response }));
  };
}

class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly gone = new Cancellation();
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage, response: ServerResponse) {
    const { url = '/', method = 'GET' } = incoming;
    const mark = url.indexOf('?');
    this.method = method;
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.search = mark < 0 ? '' : url.slice(mark);
    this.headers = incoming.headers;
    this.rawHeaders = incoming.rawHeaders;
    this.#incoming = incoming;
    // The request's own `close` fires as soon as its body has been read; the answer's tells whether anybody is left to get it.
    // Behind a host that takes its time, that may have been before.
    if (response.destroyed) this.gone.cancel();
    else {
      response.on('close', () => {
        if (!response.writableFinished) this.gone.cancel();
      });
    }
  }

  async readBody(limit: number): Promise<Body | undefined> {
    const incoming = this.#incoming;
    if (Number(this.headers['content-length'] ?? 0) > limit) return undefined;
    // What came in one piece with its headers has been taken in by the time that a promise is heard of: no events are needed.
    await undefined;
    if (incoming.readableDidRead || !incoming.readable) throw alreadyRead();
    if (!incoming.complete) return collect(incoming, limit);
    const whole: Buffer | null = incoming.read();
    const size = whole?.length ?? 0;
    return size > limit ? undefined : toBody(whole ? [whole] : [], size);
  }
}

function collect(incoming: IncomingMessage, limit: number): Promise<Body | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.on('end', () => resolve(toBody(chunks, size)));
    incoming.on('error', reject);
  });
}
