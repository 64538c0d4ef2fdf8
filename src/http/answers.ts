import type { ServerResponse } from 'node:http';
import { type Answered, Crowd } from './crowd.ts';
import type { HttpAnswer } from './message.ts';

/** An answer, and where it goes. */
interface Finished extends Answered {
  readonly answer: HttpAnswer;
  readonly response: ServerResponse;
}

/**
 * Writes the answers of one turn of the event loop right after each other, at its end. Each write to a client that sleeps makes the
 * system wake it, at several times the cost of the write itself; whoever waits for many answers, as a proxy does, is woken once.
 */
export class Answers {
  readonly #crowd = new Crowd();
  #finished: Finished[] = [];

  /** Writes an answer at the end of this turn. */
  add(finished: Finished): void {
    if (this.#finished.push(finished) === 1) setImmediate(() => this.#write());
  }

  #write(): void {
    const finished = this.#finished;
    this.#finished = [];
    for (const one of finished) write(one);
    this.#crowd.answered(finished);
  }
}

function write({ answer: { status, headers, body }, incoming, response }: Finished): void {
  // The client has gone, or the server that this one is mounted in has lost patience and answered in its own way.
  if (response.destroyed || response.headersSent) return;
  // What is left of a refused body is not read, so nothing can follow it on this connection.
  response.writeHead(status, incoming.complete ? headers : { ...headers, connection: 'close' });
  response.end(body);
}
