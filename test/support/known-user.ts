import { fixture, reply, type Upstream } from './upstream.ts';

interface Pair {
  readonly upstream: Upstream;
  readonly facade: { ask(query: string, ask: { readonly token: string }): Promise<unknown> };
}

/** Makes the user behind a token known to the facade, so that its next update makes no other call than its own. */
export async function knowUser({ upstream, facade }: Pair, token = 'demo-token'): Promise<void> {
  const { answer } = upstream;
  upstream.answer = (call) => reply(call, 200, fixture('user'));
  await facade.ask('{ me { id } }', { token });
  upstream.answer = answer;
  upstream.calls.length = 0;
}
