import { Client } from 'undici';

/** Few enough to fit into any listener's backlog, and for a busy machine to greet in time. */
const WAVE = 50;

/** Many clients at once, each with a connection of its own that is open already. */
export interface Crowd extends AsyncDisposable {
  /** Sends one POST on each connection, all at once; an answer is the parsed body. */
  post(headers: (member: number) => Record<string, string>, body: unknown): Promise<unknown>[];
  /** All disconnect at once. */
  leave(): Promise<unknown>;
}

/** Opens `count` connections to a GraphQL server. */
export async function gatherCrowd(url: string, count: number): Promise<Crowd> {
  const { origin, pathname: path } = new URL(url);
  const options = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 600_000 };
  const members = Array.from({ length: count }, () => new Client(origin, options));

  async function post(member: Client, headers: Record<string, string>, body: unknown): Promise<unknown> {
    const answer = await member.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return answer.body.json();
  }

  for (let at = 0; at < count; at += WAVE) {
    // A server hangs up on those who connect and say nothing.
    await Promise.all(members.slice(at, at + WAVE).map((member) => post(member, {}, { query: '{ __typename }' })));
  }
  const leave = () => Promise.all(members.map((member) => member.destroy()));
  return {
    post: (headers, body) => members.map((member, at) => post(member, headers(at), body)),
    leave,
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
}
