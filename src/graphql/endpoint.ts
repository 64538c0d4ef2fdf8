import type { CallObserver } from '../codearts/call-observer.ts';
import { type HttpRequest, type HttpResponse, valuesOf } from '../http-message.ts';
import type { Sessions } from '../loaders/sessions.ts';
import { parsedBytes } from '../parsed-bytes.ts';
import { asBatch, overloaded, RequestError } from '../request-error.ts';
import { tickFor } from '../tick.ts';
import type { FastPath } from './fast-path/fast-path.ts';
import { isJson, negotiateResponse, type ResponseType } from './media-types.ts';
import { MAX_BODY_BYTES, type Params, parseSearch } from './parameters.ts';
import type { GraphQLRequestObserver } from './request-observer.ts';
import type { Requests } from './request-reader.ts';
import type { ServerContext } from './server-context.ts';
import type { Yoga } from './yoga.ts';

export interface EndpointOptions {
  readonly yoga: Yoga;
  readonly requests: Requests;
  readonly sessions: Sessions;
  /** Undefined when every request goes through Yoga. */
  readonly fastPath: FastPath | undefined;
}

/** Observer of a request and of the upstream calls made for it. */
export type EndpointObserver = GraphQLRequestObserver & CallObserver;

/** GraphQL over HTTP: reads and checks requests; runs them by Yoga, or by the fast path if Yoga has run the same before. */
export class GraphQLEndpoint {
  readonly #options: EndpointOptions;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** @throws RequestError for a request that is not GraphQL over HTTP. */
  async respond(request: HttpRequest, observer: EndpointObserver): Promise<HttpResponse> {
    const { requests, sessions, fastPath } = this.#options;
    const { method } = request;
    const asked =
      method === 'GET'
        ? await requests.admit(await readSearch(request), request)
        : await requests.read(await readBody(request, observer), request);
    const { params, prepared } = asked;
    const operations = observer.operationsKnown(asked.admitted);
    const type = negotiateResponse(request.headers.accept);
    if (type === undefined) return asBatch(Array.isArray(params) ? params.length : 0, notAcceptable);
    const context = { session: sessions.open(request, observer), requestId: observer.requestId };
    const replayed = await fastPath?.replay(method, asked, operations, context);
    if (typeof replayed === 'string') return { status: 200, headers: { 'content-type': type }, body: replayed };
    const run = { observer, params, prepared, operations, results: replayed };
    const response = await this.#ask(method, type, { ...context, ...run });
    if (response.status === 200) fastPath?.learn(asked);
    return response;
  }

  async #ask(method: string, type: ResponseType, context: ServerContext): Promise<HttpResponse> {
    const init = { method, headers: { accept: type } };
    const response = await this.#options.yoga.fetch('http://facade/graphql', init, context);
    // Yoga's own `Headers` retain the case of names; the transport sets the length.
    const headers = [...response.headers].map(([name, value]) => [name.toLowerCase(), value] as const);
    const { 'content-length': _length, ...others } = Object.fromEntries(headers);
    return { status: response.status, headers: others, body: await response.text() };
  }
}

function notAcceptable(): never {
  throw new RequestError('NOT_ACCEPTABLE', 'Accept must allow application/graphql-response+json or application/json.');
}

/** @throws RequestError when there is no room for the value of a JSON text. */
function reserveParsed(request: HttpRequest, json: string): void {
  if (!request.reserve(parsedBytes(json))) throw overloaded();
}

async function readSearch(request: HttpRequest): Promise<Params> {
  await tickFor(request.search.length);
  return parseSearch(request.search, (json) => reserveParsed(request, json));
}

async function readBody(request: HttpRequest, observer: GraphQLRequestObserver): Promise<string> {
  if (request.method !== 'POST') {
    const message = `Method ${request.method} is not allowed; use GET or POST.`;
    throw new RequestError('METHOD_NOT_ALLOWED', message, { allow: 'GET, POST' });
  }
  // A web page can send forms and plain text to another site without a preflight, but not JSON.
  const [type, ...others] = valuesOf(request.rawHeaders, 'content-type');
  if (others.length > 0 || !isJson(type) || isCoded(request)) {
    throw new RequestError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Content-Type must be application/json (UTF-8), and the body must not be compressed.',
    );
  }
  const body = await request.readBody(MAX_BODY_BYTES);
  if (body === undefined) {
    const limit = MAX_BODY_BYTES.toLocaleString('en');
    throw new RequestError('BODY_TOO_LARGE', `The request body exceeds the limit of ${limit} bytes.`);
  }
  observer.bodyRead(Buffer.byteLength(body));
  return body;
}

/** Reports whether the body is compressed; Node.js decodes only chunks. */
function isCoded({ headers }: HttpRequest): boolean {
  const { 'content-encoding': content = 'identity', 'transfer-encoding': transfer = 'chunked' } = headers;
  return content.toLowerCase() !== 'identity' || transfer.toLowerCase() !== 'chunked';
}
