import { type Answer, documentedError, refuse, refuseAsEmulator } from './answers.ts';
import type { Routes } from './backend.ts';
import type { CallLog, RecordedCall } from './calls.ts';
import type { Exchange } from './exchange.ts';
import { deliver } from './faults/deliver.ts';
import { distortedAnswer } from './faults/distort.ts';
import type { Misbehaviour } from './faults/misbehaviour.ts';
import { FaultScriptError } from './faults/script.ts';
import type { FaultScripts } from './faults/scripts.ts';
import { MAX_BODY_BYTES, MalformedBodyError, readBody } from './request-body.ts';

/** A call's way: read and recorded, routed, perhaps made to go wrong, answered. */
export async function serve(exchange: Exchange, routes: Routes, scripts: FaultScripts, calls: CallLog): Promise<void> {
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
export function serveFailure({ response, gone }: Exchange, error: unknown): void {
  if (gone.aborted) return;
  const { status, headers, body } = refuseAsEmulator(500, 'FAILED', `The emulator failed: ${error}`);
  response.writeHead(status, headers).end(body);
}

function answerTo(call: RecordedCall, routes: Routes, scripts: FaultScripts): [Answer, Misbehaviour] {
  const [path = ''] = call.path.split('?');
  const methods = routes.get(path);
  if (methods === undefined) return [refuse(404, ...documentedError(404)), {}];
  const operation = methods.get(call.method);
  if (operation === undefined) return [methodNotAllowed([...methods.keys()]), {}];
  try {
    const misbehaviour = scripts.next(operation.credential(call) ?? '', call.method);
    return [distortedAnswer(operation, call, misbehaviour), misbehaviour];
  } catch (error) {
    if (error instanceof FaultScriptError) return [operation.refuse(400, 'EMULATOR.FAULT_SCRIPT', error.message), {}];
    if (error instanceof MalformedBodyError) {
      return [operation.refuse(400, 'EMULATOR.MALFORMED_BODY', error.message), {}];
    }
    throw error;
  }
}

function methodNotAllowed(allowed: readonly string[]): Answer {
  const answer = refuseAsEmulator(405, 'METHOD_NOT_ALLOWED', `This path takes ${allowed.join(' and ')}.`);
  return { ...answer, headers: { ...answer.headers, Allow: allowed.join(', ') } };
}

function bodyTooLarge(): Answer {
  return refuseAsEmulator(413, 'BODY_TOO_LARGE', `A body has at most ${MAX_BODY_BYTES} bytes.`);
}
