import { type Answer, documentedError, refuse, refuseAsEmulator } from './answers.ts';
import type { Route } from './backend.ts';
import type { CallLog, RecordedCall } from './calls.ts';
import type { Exchange } from './exchange.ts';
import { deliver } from './faults/deliver.ts';
import { distortedAnswer } from './faults/distort.ts';
import type { Misbehaviour } from './faults/misbehaviour.ts';
import { FaultScriptError } from './faults/script.ts';
import type { FaultScripts } from './faults/scripts.ts';
import { MAX_BODY_BYTES, MalformedBodyError, readBody } from './request-body.ts';

/** A call's way: read and recorded, routed, perhaps made to go wrong, answered. */
export async function serve(
  exchange: Exchange,
  routes: readonly Route[],
  scripts: FaultScripts,
  calls: CallLog,
): Promise<void> {
  const { call, request } = exchange;
  let body: string | undefined;
  try {
    body = await readBody(request);
    call.body = body ?? '';
  } finally {
    calls.add(call);
  }
  const [answer, misbehaviour] = body === undefined ? [bodyTooLarge(), {}] : answerTo(call, routes, scripts);
  await deliver(exchange, answer, misbehaviour);
}

/** The end of a call that could not be served: its caller has left, or what the emulator was given to call has thrown. */
export function serveFailure({ response, disconnect }: Exchange, error: unknown): void {
  if (disconnect.aborted) return;
  const { status, headers, body } = refuseAsEmulator(500, 'FAILED', `The emulator failed: ${error}`);
  response.writeHead(status, headers).end(body);
}

function answerTo(call: RecordedCall, routes: readonly Route[], scripts: FaultScripts): [Answer, Misbehaviour] {
  const [path = ''] = call.path.split('?');
  const here = routes.flatMap((route) => {
    const parameters = parametersIn(path, route.path);
    return parameters ? [{ ...route, parameters }] : [];
  });
  if (here.length === 0) return [refuse(404, ...documentedError(404)), {}];
  const route = here.find(({ method }) => method === call.method);
  if (route === undefined) return [methodNotAllowed(here.map(({ method }) => method)), {}];
  const { operation, parameters } = route;
  try {
    const misbehaviour = scripts.next(operation.credential({ ...call, parameters }) ?? '', call.method);
    return [distortedAnswer(operation, { ...call, parameters }, misbehaviour), misbehaviour];
  } catch (error) {
    if (error instanceof FaultScriptError) return [operation.refuse(400, 'EMULATOR.FAULT_SCRIPT', error.message), {}];
    if (error instanceof MalformedBodyError) {
      return [operation.refuse(400, 'EMULATOR.MALFORMED_BODY', error.message), {}];
    }
    throw error;
  }
}

/** The parameters of a path by a route's template; undefined when the path is not of that form. */
function parametersIn(path: string, template: string): Record<string, string> | undefined {
  const segments = path.split('/');
  const names = template.split('/');
  if (segments.length !== names.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, name] of names.entries()) {
    const segment = segments[at] ?? '';
    if (name.startsWith('{')) parameters[name.slice(1, -1)] = decodeURIComponent(segment);
    else if (name !== segment) return undefined;
  }
  return parameters;
}

function methodNotAllowed(allowed: readonly string[]): Answer {
  const answer = refuseAsEmulator(405, 'METHOD_NOT_ALLOWED', `This path takes ${allowed.join(' and ')}.`);
  return { ...answer, headers: { ...answer.headers, Allow: allowed.join(', ') } };
}

function bodyTooLarge(): Answer {
  return refuseAsEmulator(413, 'BODY_TOO_LARGE', `A body has at most ${MAX_BODY_BYTES} bytes.`);
}
