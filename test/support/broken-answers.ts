import { type Call, fixture, reply } from './upstream.ts';

/** One way in which a 2xx is not what the reference pages promise. */
export interface BrokenAnswer {
  readonly name: string;
  readonly answer: (call: Call) => void;
}

function user(change: Record<string, unknown>): (call: Call) => void {
  return (call) => reply(call, 200, { ...JSON.parse(fixture('user')), ...change });
}

/** Announces the whole body, sends half of it, and hangs up. */
export function cutInTheMiddle(call: Call): void {
  const body = fixture('user');
  call.response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  call.response.write(body.slice(0, body.length / 2), () => call.response.destroy());
}

/** Hangs up without a word. */
export function hangUp(call: Call): void {
  call.response.destroy();
}

/** Bodies that are broken whatever was called. */
const neverRight: readonly BrokenAnswer[] = [
  { name: 'an empty body', answer: (call) => reply(call, 200, '') },
  { name: 'a 204', answer: (call) => call.response.writeHead(204).end() },
  { name: 'an HTML page', answer: (call) => reply(call, 200, '<html>OK</html>', { 'content-type': 'text/html' }) },
  { name: 'half of a JSON text', answer: (call) => reply(call, 200, fixture('user').slice(0, 60)) },
  { name: 'an array', answer: (call) => reply(call, 200, `[${fixture('user')}]`) },
  { name: 'a string', answer: (call) => reply(call, 200, '"21820"') },
  { name: 'null', answer: (call) => reply(call, 200, 'null') },
];

/** Answers that are no user. */
export const brokenUsers: readonly BrokenAnswer[] = [
  ...neverRight,
  { name: 'no id', answer: user({ id: undefined }) },
  { name: 'id null', answer: user({ id: null }) },
  { name: 'id 0', answer: user({ id: 0 }) },
  { name: 'id -1', answer: user({ id: -1 }) },
  { name: 'id 2147483648', answer: user({ id: 2_147_483_648 }) },
  { name: 'id as a string', answer: user({ id: '21820' }) },
  { name: 'id with a fraction', answer: user({ id: 21_820.5 }) },
  { name: 'a body of over 1 MiB', answer: user({ name: 'n'.repeat(1_048_576) }) },
];

/** Answers that do not say that a code was sent. */
export const brokenReceipts = neverRight;
