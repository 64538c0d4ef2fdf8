import type { CallObserver } from '../codearts/call-observer.ts';
import { type HttpAnswer, type HttpRequest, valuesOf } from '../http-message.ts';
import type { Sessions } from '../loaders/sessions.ts';
import { RequestError } from '../request-error.ts';
import type { FastPath } from './fast-path/fast-path.ts';
import { isJson, negotiateResponse, type ResponseType } from './media-types.ts';
import { MAX_BODY_BYTES, parseSearch } from './parameters.ts';
import type { GraphQLRequestObserver } from './request-observer.ts';
import type { Requests } from './request-reader.ts';
import type { ServerContext } from './server-context.ts';
import type { Yoga } from './yoga.ts';

export interface EndpointOptions {
  readonly yoga: Yoga;
  readonly requests: Requests;
  readonly sessions: Sessions;
  /** Undefined when Yoga answers everything. */
  readonly fastPath: FastPath | undefined;
}

/** Observer of a request and of the calls that are made for it. */
export type EndpointObserver = GraphQLRequestObserver & CallObserver;

/** GraphQL over HTTP: reads and checks the request, and lets Yoga decide what it has not decided before. */
export class GraphQLEndpoint {
  readonly #options: EndpointOptions;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** @throws RequestError for a request that is not GraphQL over HTTP. */
  async answer(request: HttpRequest, observer: EndpointObserver): Promise<HttpAnswer> {
    const { requests, sessions, fastPath } = this.#options;
    const { method } = request;
    const asked =
      method === 'GET'
        ? await requests.admit(parseSearch(request.search))
        : await requests.read(await readBody(request, observer));
    const { params, prepared } = asked;
    const operations = observer.operationsKnown(asked.admitted);
    const type = negotiateResponse(request.headers.accept);
    if (type === undefined)
      throw new RequestError(
        'NOT_ACCEPTABLE',
        'Accept must allow application/graphql-response+json or application/json.',
      );
    const context = { session: sessions.open(request, observer), requestId: observer.requestId };
    const replayed = await fastPath?.replay(method, asked, operations, context);
    if (typeof replayed === 'string') return { status: 200, headers: { 'content-type': type }, body: replayed };
    const answer = await this.#ask(method, type, {
      ...context,
      observer,
      params,
      prepared,
      operations,
      results: replayed,
    });
    if (answer.status === 200) fastPath?.learn(asked);
    return answer;
  }

  async #ask(method: string, type: ResponseType, context: ServerContext): Promise<HttpAnswer> {
    const response = await this.#options.yoga.fetch(
      'http://facade/graphql',
      { method, headers: { accept: type } },
      context,
    );
    const headers: Record<string, string> = {};
    // Yoga's own kind of Headers keeps the case in which names were written; lengths are the adapters' to work out.
    for (const [name, value] of response.headers) {
      if (name.toLowerCase() !== 'content-length') headers[name.toLowerCase()] = value;
    }
    return { status: response.status, headers, body: await response.text() };
  }
}

function readBody(request: HttpRequest, observer: GraphQLRequestObserver): Promise<string> {
  if (request.method !== 'POST') {
    throw new RequestError('METHOD_NOT_ALLOWED', `Method ${request.method} is not allowed; use GET or POST.`, {
      allow: 'GET, POST',
    });
  }
  // Forms and plain text are what a foreign page can send without being asked; none of them is JSON.
  const [type, ...others] = valuesOf(request.rawHeaders, 'content-type');
  if (others.length > 0 || !isJson(type) || isCoded(request)) {
    throw new RequestError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Content-Type must be application/json (UTF-8), and the body must not be compressed.',
    );
  }
  return request.readBody(MAX_BODY_BYTES).then((body) => {
    if (body === undefined) {
      throw new RequestError(
        'BODY_TOO_LARGE',
        `The request body exceeds the limit of ${MAX_BODY_BYTES.toLocaleString('en')} bytes.`,
      );
    }
    observer.bodyRead(body.size);
    return body.text;
  });
}

/** Reports whether the body is compressed. Node.js undoes chunks, and no other coding. */
function isCoded({ headers }: HttpRequest): boolean {
  const { 'content-encoding': content = 'identity', 'transfer-encoding': transfer = 'chunked' } = headers;
  return content !== 'identity' || transfer.toLowerCase() !== 'chunked';
}
