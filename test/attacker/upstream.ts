import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the REST API says of one user's calls, in the words of an error that may hold anything. */
export interface Script {
  readonly status: number;
  /** Words of the error, made of the token as it came. */
  readonly words: (token: string) => { readonly error_code: string; readonly error_msg: string };
}

/** The REST API as the attacker would wish it: it knows its users by any spelling of a token, and counts what they do. */
export interface CountingUpstream extends AsyncDisposable {
  readonly url: string;
  readonly scripts: Map<number, Script>;
  /** Updates that came in for a user; for one of the tokens, the most, where tokens may not read. */
  updatesOf(user: number): number;
  /** Codes that were to be sent to an address. */
  codesTo(address: string): number;
  /** Codes that a user asked for. */
  codesOf(user: number): number;
}

/** A fresh token of a user; only its number can be guessed. */
export function tokenOf(user: number, random: string): string {
  return `user-${user}-${random}`;
}

/** Servers and proxies on the way may strip anything that is not visible, so that it names no other user. */
function userOf(token: string): number | undefined {
  const [, user] = /^user-(\d+)-/.exec(token.replace(/[^\x21-\x7e]/g, '')) ?? [];
  return user === undefined ? undefined : Number(user);
}

export async function startCountingUpstream(): Promise<CountingUpstream> {
  const scripts = new Map<number, Script>();
  const updates = new Map<string, number>();
  const codes = new Map<string, number>();
  const addresses = new Map<string, number>();
  const count = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1);

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString('utf8');
    const token = String(request.headers['x-auth-token'] ?? '');
    const user = userOf(token);
    if (user === undefined) return send(response, 401, { error_code: 'DEV.00000003', error_msg: 'expired' });
    const script = scripts.get(user);
    // A token that may not read hides its user, so that its own window holds.
    const identity = script?.status === 403 ? `${user} ${token}` : `${user} `;
    if (request.method === 'PUT') count(updates, identity);
    if (request.method === 'POST') {
      count(codes, identity);
      count(addresses, JSON.parse(body).email);
    }
    if (script !== undefined && script.status >= 400) return send(response, script.status, script.words(token));
    if (request.method === 'POST') return send(response, 201, { result: 'Verification Code Sent' });
    return send(response, 200, { id: user, name: 'name', username: `u${user}`, commit_email: '1@email.com' });
  }

  const server = createServer({ maxHeaderSize: 262_144 }, (request, response) => {
    // A caller that hangs up in the middle of its body is ignored here.
    respond(request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    scripts,
    updatesOf: (user) => mostOf(updates, user),
    codesOf: (user) => mostOf(codes, user),
    codesTo: (address) => addresses.get(address) ?? 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The highest count of an identity of a user. */
function mostOf(counts: ReadonlyMap<string, number>, user: number): number {
  return Math.max(0, ...[...counts].filter(([identity]) => identity.startsWith(`${user} `)).map(([, count]) => count));
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
