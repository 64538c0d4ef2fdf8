import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Cancellation } from '../cancellation.ts';
import { Answers } from './answers.ts';
import type { Gate } from './gate.ts';
import { alreadyRead, type Body, type HttpRequest, toBody, valuesOf } from './message.ts';
import { parseTarget } from './target.ts';

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
  readonly #authority: string | undefined;
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage, response: ServerResponse) {
    const { url = '/', method = 'GET' } = incoming;
    const { authority, path, search } = parseTarget(url);
    this.method = method;
    this.path = path;
    this.search = search;
    this.#authority = authority;
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

  /** The host of a target in absolute form counts instead of the headers; HTTP/2 has a header of its own. */
  hosts(): readonly string[] {
    if (this.#authority !== undefined) return [this.#authority];
    return [...valuesOf(this.rawHeaders, 'host'), ...valuesOf(this.rawHeaders, ':authority')];
  }

  async readBody(limit: number): Promise<Body | undefined> {
    const incoming = this.#incoming;
    if (Number(this.headers['content-length'] ?? 0) > limit) return undefined;
    // What came in one piece with its headers has been taken in by the time that a promise is heard of: no events are needed.
    await undefined;
    if (incoming.readableDidRead || !incoming.readable) throw alreadyRead();
    const chunks = incoming.complete ? whatCame(incoming, limit) : await collect(incoming, limit);
    return chunks && toBody(chunks);
  }
}

/** The body of a request that has come whole; undefined when it is larger than the limit. */
function whatCame(incoming: IncomingMessage, limit: number): Buffer[] | undefined {
  const whole: Buffer | null = incoming.read();
  if (whole === null) return [];
  return whole.length > limit ? undefined : [whole];
}

function collect(incoming: IncomingMessage, limit: number): Promise<Buffer[] | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.on('end', () => resolve(chunks));
    incoming.on('error', reject);
  });
}
