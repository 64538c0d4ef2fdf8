import type { GraphiQL } from '../graphiql/graphiql.ts';
import { JSON_RESPONSE, negotiateResponse, prefersPage } from '../graphql/media-types.ts';
import { namesDocument } from '../graphql/parameters.ts';
import type { HttpAnswer, HttpRequest } from '../http-message.ts';
import { asBatch, overloaded, RequestError } from '../request-error.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import { REQUEST_BYTES } from './budget.ts';
import type { Cors } from './cors.ts';
import type { HttpEvents, HttpRequestObserver } from './request-observer.ts';

/** Largest body of a GraphQL response, in bytes. */
export const MAX_RESPONSE_BYTES = 2_097_152;

/** Answers hold personal data and are never pages: no cache keeps them, no browser guesses their type or frames them. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** What a bug is to the client. */
const UNEXPECTED = new RequestError('INTERNAL_SERVER_ERROR', 'Internal server error.');

/** What the adapters need: a response for every request. */
export interface HttpHandler {
  /** Handles a request; never rejects. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
  /** Rejects a request without reading it. */
  reject(request: HttpRequest, refusal: RequestError): HttpAnswer;
}

export interface RequestHandlerOptions<Observer extends HttpRequestObserver> {
  /** URL path of the one GraphQL endpoint. */
  readonly path: string;
  readonly endpoint: { answer(request: HttpRequest, observer: Observer): Promise<HttpAnswer> };
  readonly cors: Cors;
  /** Undefined when requests for any host are served. */
  readonly allowedHosts: AllowedHosts | undefined;
  /** Undefined when GraphiQL is off. */
  readonly graphiql: GraphiQL | undefined;
  readonly events: HttpEvents<Observer>;
}

/** Where every request comes in and every answer goes out, whatever the adapter. */
export class RequestHandler<Observer extends HttpRequestObserver> implements HttpHandler {
  readonly #options: RequestHandlerOptions<Observer>;

  constructor(options: RequestHandlerOptions<Observer>) {
    this.#options = options;
  }

  async handle(request: HttpRequest): Promise<HttpAnswer> {
    const { allowedHosts } = this.#options;
    const observer = this.#begin(request);
    let answer: HttpAnswer;
    try {
      allowedHosts?.check(request);
      answer = this.#static(request) ?? (await this.#graphql(request, observer));
    } catch (error) {
      answer = this.#failed(error, request, observer);
    }
    return this.#end(answer, request, observer);
  }

  reject(request: HttpRequest, refusal: RequestError): HttpAnswer {
    const observer = this.#begin(request);
    return this.#end(this.#failed(refusal, request, observer), request, observer);
  }

  #begin(request: HttpRequest): Observer {
    const { events, path } = this.#options;
    return events.requestStarted(request, request.path === path ? path : undefined);
  }

  #end(given: HttpAnswer, request: HttpRequest, observer: Observer): HttpAnswer {
    const { cors } = this.#options;
    let answer = given;
    let size = sizeOf(given);
    if (size > REQUEST_BYTES) {
      try {
        checkSize(given, size, request, observer);
        answer = encoded(given);
      } catch (error) {
        answer = this.#failed(error, request, observer);
      }
      size = sizeOf(answer);
    }
    const { status, body } = answer;
    observer.ended(request.gone.isAborted, status, size);
    // Not `{ ...SECURITY_HEADERS, … }`: V8 gives each object that is written so a hidden class of its own, which takes 3 µs each.
    const ofCors = cors.headers(request.headers.origin);
    const headers: Record<string, string> = Object.assign({}, SECURITY_HEADERS, ofCors, answer.headers);
    if (ofCors['vary'] && answer.headers['vary']) headers['vary'] = `${ofCors['vary']}, ${answer.headers['vary']}`;
    headers['x-request-id'] = observer.requestId;
    if (body !== undefined) headers['content-length'] = String(size);
    return { status, headers, body: request.method === 'HEAD' ? undefined : body };
  }

  #failed(error: unknown, request: HttpRequest, observer: Observer): HttpAnswer {
    const refusal = error instanceof RequestError ? error : UNEXPECTED;
    // A body that breaks off because its sender has gone is no bug.
    if (refusal === UNEXPECTED && !request.gone.isAborted) observer.unexpectedError(error);
    if (!request.gone.isAborted) observer.rejected(refusal.code);
    return refused(refusal, request);
  }

  #static(request: HttpRequest): HttpAnswer | undefined {
    const { graphiql, cors, path: endpoint } = this.#options;
    const { method, path, headers } = request;
    if (path === endpoint && method === 'OPTIONS') {
      return {
        status: 204,
        headers: {
          allow: 'GET, POST',
          ...cors.preflightHeaders(headers.origin, headers['access-control-request-headers']),
        },
        body: undefined,
      };
    }
    if (graphiql === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
    if (path === endpoint) return asksForPage(request) ? graphiql.page(headers['if-none-match']) : undefined;
    if (path === '/') return { status: 302, headers: { location: endpoint }, body: '' };
    return graphiql.asset(path, acceptEncoding(request), headers['if-none-match']);
  }

  #graphql(request: HttpRequest, observer: Observer): Promise<HttpAnswer> {
    const { endpoint, path } = this.#options;
    if (request.path !== path) throw new RequestError('NOT_FOUND', `Not found. The GraphQL endpoint is ${path}.`);
    return endpoint.answer(request, observer);
  }
}

function sizeOf({ body }: HttpAnswer): number {
  return body === undefined ? 0 : Buffer.byteLength(body);
}

/**
 * Makes bytes of a large response. As text it could take twice its bytes, for one character beyond Latin-1, and once more while a
 * client does not read what has been written.
 */
function encoded(answer: HttpAnswer): HttpAnswer {
  const { body } = answer;
  return typeof body === 'string' ? { ...answer, body: Buffer.from(body) } : answer;
}

/**
 * Checks a response that is not small; pages and their assets are in memory once, for all who ask for them.
 *
 * @throws RequestError that takes its place.
 */
function checkSize(
  { body }: HttpAnswer,
  size: number,
  request: HttpRequest,
  { operations }: HttpRequestObserver,
): void {
  if (typeof body !== 'string') return;
  asBatch(body.startsWith('[') ? operations.length : 0, () => {
    if (size > MAX_RESPONSE_BYTES) {
      const limit = MAX_RESPONSE_BYTES.toLocaleString('en');
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `The response has more than ${limit} bytes. The operation has been executed; select fewer fields.`,
      );
    }
    if (!request.reserve(size)) {
      throw overloaded('Too many responses wait for their clients. The operation has been executed. Try again later.');
    }
  });
}

/** Reports whether a browser opens the address, and no client sends a query. */
function asksForPage({ headers, search }: HttpRequest): boolean {
  return prefersPage(headers.accept) && !namesDocument(search);
}

function acceptEncoding({ headers }: HttpRequest): string | undefined {
  const given = headers['accept-encoding'];
  return typeof given === 'string' ? given : undefined;
}

function refused({ status, code, message, headers, operations }: RequestError, request: HttpRequest): HttpAnswer {
  const result = { errors: [{ message, extensions: { code } }] };
  return {
    status,
    // Clients take a status of 400 for a GraphQL answer only when it comes as the newer type.
    headers: { 'content-type': negotiateResponse(request.headers.accept) ?? JSON_RESPONSE, ...headers },
    body: JSON.stringify(operations === undefined ? result : Array(operations).fill(result)),
  };
}
