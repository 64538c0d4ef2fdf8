import { admit } from '../graphql/admission.ts';
import type { Documents } from '../graphql/documents.ts';
import { type TrustedDocuments, withText } from '../graphql/trusted-documents.ts';
import type { Yoga } from '../graphql/yoga.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import type { RequestWatch } from '../observability/request-watch.ts';
import type { RequestContext } from '../schema/context.ts';
import type { HttpAnswer, HttpRequest } from './message.ts';
import { MAX_BODY_BYTES, type Params, parseBody, parseSearch } from './params.ts';
import { Refusal } from './refusal.ts';

const JSON_TYPE = /^application\/(?:graphql\+)?json *(?:; *charset="?utf-?8"?)? *$/i;
/** Media types that stream; this API has nothing to stream. */
const STREAMING_TYPE = /text\/event-stream|multipart\/mixed/i;

/** GraphQL over HTTP: reads and checks the request, and lets Yoga decide. */
export class GraphQLEndpoint {
  readonly #yoga: Yoga;
  readonly #documents: Documents;
  readonly #watch: RequestWatch;
  readonly #trusted: TrustedDocuments | undefined;

  /** @param trusted the only documents that run; undefined when every document may. */
  constructor(yoga: Yoga, documents: Documents, watch: RequestWatch, trusted: TrustedDocuments | undefined) {
    this.#yoga = yoga;
    this.#documents = documents;
    this.#watch = watch;
    this.#trusted = trusted;
  }

  /** @throws Refusal for a request that is not GraphQL over HTTP. */
  async answer(request: HttpRequest, record: RequestRecord, context: RequestContext): Promise<HttpAnswer> {
    const params = withText(this.#trusted, await readParams(request, record));
    this.#watch.admitted(record, admit(this.#documents, params));
    const response = await this.#yoga.fetch(
      'http://facade/graphql',
      { method: request.method, headers: { accept: acceptOf(request) } },
      { ...context, params, operations: record.operations },
    );
    if (response.status === 406) record.refuse('NOT_ACCEPTABLE');
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  }
}

async function readParams(request: HttpRequest, record: RequestRecord): Promise<Params | Params[]> {
  if (request.method === 'GET') return parseSearch(request.search);
  if (request.method !== 'POST') {
    throw new Refusal('METHOD_NOT_ALLOWED', `Expected GET or POST, got ${request.method}.`, { allow: 'GET, POST' });
  }
  // Forms and plain text are what a foreign page can send without being asked; none of them is JSON.
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE', 'Expected a body of type application/json in UTF-8.');
  }
  const body = await request.readBody(MAX_BODY_BYTES);
  if (body === undefined) {
    throw new Refusal('BODY_TOO_LARGE', `Expected a body of at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes.`);
  }
  record.bytesIn = Buffer.byteLength(body);
  return parseBody(body);
}

function acceptOf({ headers }: HttpRequest): string {
  const accept = headers.accept ?? '*/*';
  if (!STREAMING_TYPE.test(accept)) return accept;
  const single = accept.split(',').filter((type) => !STREAMING_TYPE.test(type));
  return single.length > 0 ? single.join(',') : 'none/none';
}
