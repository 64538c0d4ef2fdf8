import { STATUS_CODES } from 'node:http';
import { type Answer, documentedError, json } from '../answers.ts';
import type { Operation, OperationRequest } from '../operations/operation.ts';
import { parseObject, valueAt } from '../request-body.ts';
import { bodyFaults } from './bodies.ts';
import type { InsteadOfAnswer, Misbehaviour } from './misbehaviour.ts';

/** The answer to a call under a misbehaviour; the operation is carried out unless something is answered in its place. */
export function distortedAnswer(operation: Operation, request: OperationRequest, misbehaviour: Misbehaviour): Answer {
  const { instead, body, retryAfterSeconds, headerBytes } = misbehaviour;
  const answer = instead === undefined ? operation.perform(request) : inItsPlace(instead, operation, request);
  return {
    status: answer.status,
    headers: {
      ...answer.headers,
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
      ...(headerBytes === undefined ? {} : { 'X-Emulator-Padding': 'x'.repeat(headerBytes) }),
    },
    body: body === undefined ? answer.body : bodyFaults[body].distort(answer.body),
  };
}

function inItsPlace(instead: InsteadOfAnswer, operation: Operation, request: OperationRequest): Answer {
  switch (instead.kind) {
    case 'status':
      return operation.refuse(instead.status, ...documentedError(instead.status));
    case 'enveloped':
      return json(instead.status, envelopedError(instead.status));
    case 'html':
      return htmlPage(instead.status);
    case 'redirect':
      return { status: 307, headers: { Location: '/redirected' }, body: '' };
    case 'echo-token':
      return operation.refuse(400, 'EMULATOR.ECHO', echo(operation, request));
  }
}

/** The form of the error-code page, with that page's own example for 400. */
function envelopedError(status: number): unknown {
  const [code, message] = status === 400 ? ['DEV.CH.10001', 'Param invalid'] : documentedError(status);
  return { error: { code, message }, status: 'failed' };
}

function htmlPage(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'Content-Type': 'text/html' }, body };
}

function echo(operation: Operation, request: OperationRequest): string {
  const code = request.body === '' ? undefined : valueAt(parseObject(request.body), 'verify_code');
  const posted = code === undefined ? '' : ` and the code ${code}`;
  return `The emulator refuses the token ${operation.credential(request)}${posted}.`;
}
