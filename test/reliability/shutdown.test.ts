import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pass } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import { entryPath, type Running, startCommand, startProgram } from '../support/command.ts';
import { knowUser } from '../support/known-user.ts';
import { readMetrics } from '../support/metrics.ts';
import { unusedPort } from '../support/unused-port.ts';
import { type Call, fixture, reply, startUpstream, type Upstream } from '../support/upstream.ts';
import { A_PROCESS } from './built-facade.ts';

const BODY = JSON.stringify({ query: '{ me { commitEmail } }' });
const ANSWER = { data: { me: { commitEmail: '1@email.com' } } };

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly body: unknown;
}

/** One client: a connection that it keeps for as long as the server lets it. */
class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    onTestFinished(() => this.#agent.destroy());
  }

  ask(requestId: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'x-auth-token': requestId, 'x-request-id': requestId };
      const sent = request(`${this.#url}/graphql`, { method: 'POST', agent: this.#agent, headers }, (response) => {
        text(response).then((body) => {
          const { statusCode: status, headers } = response;
          resolve({ status, connection: headers.connection, body: JSON.parse(body) });
        }, reject);
      });
      sent.once('error', reject);
      sent.end(BODY);
    });
  }
}

/** What a server writes once it listens. */
async function addressesOf(server: Running): Promise<{ readonly url: string; readonly management: string }> {
  const [line] = await server.writes(/\{.*"msg":"listening"\}/);
  return JSON.parse(line);
}

function environment(upstream: Upstream, more: Record<string, string> = {}) {
  return {
    PORT: '0',
    MANAGEMENT_PORT: '0',
    LOG_FORMAT: 'json',
    CODEARTS_ENDPOINT: upstream.url,
    CODEARTS_TIMEOUT_MS: '60000',
    ...more,
  };
}

/** An upstream that holds every call back until it is released. */
async function startHeldUpstream() {
  let released = false;
  const held: Call[] = [];
  const answer = (call: Call) => reply(call, 200, fixture('user'));
  const upstream = await startUpstream((call) => (released ? answer(call) : void held.push(call)));
  const release = () => {
    released = true;
    held.forEach(answer);
  };
  return { upstream, release };
}

/** Resolves once the server drains. */
function draining(server: Running): Promise<unknown> {
  return server.writes(/"msg":"draining"/);
}

describe('SIGTERM', () => {
  test(
    'loses none of 300 requests in flight; the server is not ready meanwhile, and ends with 0',
    A_PROCESS,
    async () => {
      const { upstream, release } = await startHeldUpstream();
      await using _upstream = upstream;
      await using server = startCommand(
        'main',
        [],
        environment(upstream, { MANAGEMENT_PORT: String(await unusedPort()) }),
      );
      const { url, management } = await addressesOf(server);
      const answers = Array.from({ length: 300 }, (_, at) => new Client(url).ask(`request-${at}`));
      await upstream.received(MAX_CONNECTIONS);
      const inFlight = async () => (await readMetrics(management))['graphql_http_requests_in_flight'];
      await expect.poll(inFlight, { timeout: 60_000 }).toBe(300);
      server.signal('SIGTERM');
      await draining(server);
      const ready = await fetch(`${management}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready', reasons: ['draining'] }]);
      release();
      for (const answer of await Promise.all(answers)) {
        expect(answer).toEqual({ status: 200, connection: 'close', body: ANSWER });
      }
      expect((await server.ended).code).toBe(0);
      expect(upstream.calls).toHaveLength(300);
    },
  );

  test('loses nothing that was read of a hundred clients that never stop asking', A_PROCESS, async () => {
    await using upstream = await startUpstream();
    await using server = startCommand('main', [], environment(upstream));
    const { url } = await addressesOf(server);
    const refused: unknown[] = [];
    const lost: string[] = [];
    let answered = 0;
    const loops = Array.from({ length: 100 }, async (_, at) => {
      const client = new Client(url);
      for (let number = 0; ; number += 1) {
        const requestId = `client-${at}:${number}`;
        try {
          expect(await client.ask(requestId)).toMatchObject({ status: 200, body: ANSWER });
          answered += 1;
        } catch (error) {
          if (!(error instanceof Error && 'code' in error)) throw error;
          refused.push(error.code);
          lost.push(requestId);
          return;
        }
      }
    });
    await upstream.received(1_000);
    server.signal('SIGTERM');
    await Promise.all(loops);
    expect((await server.ended).code).toBe(0);
    // Each client ends with one request that was not accepted; what the closing listener had not accepted yet is reset.
    expect(lost).toHaveLength(100);
    expect(['ECONNREFUSED', 'ECONNRESET']).toEqual(expect.arrayContaining([...new Set(refused)]));
    const reached = new Set(upstream.calls.map(({ headers }) => headers['x-request-id']));
    expect(lost.filter((requestId) => reached.has(requestId))).toEqual([]);
    expect(reached.size).toBe(answered);
  });

  test('finishes an update whose client has gone, and sends it once', A_PROCESS, async () => {
    const { upstream, release } = await startHeldUpstream();
    await using _upstream = upstream;
    await using server = startCommand('main', [], environment(upstream));
    const { url } = await addressesOf(server);
    await knowUser({ upstream, facade: { ask: (_query, { token }) => new Client(url).ask(token) } }, 'a');
    const leave = new AbortController();
    const sent = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': 'a' },
      body: JSON.stringify({ query: 'mutation { updateEmail(email: "a@b.c") { __typename } }' }),
      signal: leave.signal,
    });
    const [put] = await upstream.received(1);
    server.signal('SIGTERM');
    await draining(server);
    leave.abort();
    await expect(sent).rejects.toThrow();
    release();
    expect((await server.ended).code).toBe(0);
    expect([await put?.left, upstream.calls.length]).toEqual([false, 1]);
  });

  test('cuts what is not done within SHUTDOWN_TIMEOUT_MS, and still ends with 0', A_PROCESS, async () => {
    const { upstream } = await startHeldUpstream();
    await using _upstream = upstream;
    await using server = startCommand('main', [], environment(upstream, { SHUTDOWN_TIMEOUT_MS: '1500' }));
    const { url } = await addressesOf(server);
    const asked = new Client(url).ask('request');
    await upstream.received(1);
    server.signal('SIGTERM');
    await expect(asked).rejects.toThrow();
    expect((await server.ended).code).toBe(0);
  });
});

describe('a second signal', () => {
  test('within a second is the first one again, forwarded', A_PROCESS, async () => {
    const { upstream, release } = await startHeldUpstream();
    await using _upstream = upstream;
    await using server = startCommand('main', [], environment(upstream));
    const { url } = await addressesOf(server);
    const asked = new Client(url).ask('request');
    await upstream.received(1);
    server.signal('SIGTERM');
    await draining(server);
    server.signal('SIGTERM');
    server.signal('SIGINT');
    release();
    expect(await asked).toMatchObject({ status: 200, body: ANSWER });
    expect((await server.ended).code).toBe(0);
  });

  test('later than that ends it at once', A_PROCESS, async () => {
    const { upstream } = await startHeldUpstream();
    await using _upstream = upstream;
    await using server = startCommand('main', [], environment(upstream, { SHUTDOWN_TIMEOUT_MS: '60000' }));
    const { url } = await addressesOf(server);
    const asked = new Client(url).ask('request');
    const gone = expect(asked).rejects.toThrow();
    await upstream.received(1);
    server.signal('SIGTERM');
    await draining(server);
    // What is tested is the passing of time itself, in another process.
    await pass(1_100);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(1);
    await gone;
  });
});

test('npm start forwards the signal, and nothing in flight is lost', A_PROCESS, async () => {
  const { upstream, release } = await startHeldUpstream();
  await using _upstream = upstream;
  // This package's own script without the build before it, from whose files other tests run.
  const folder = await mkdtemp(join(tmpdir(), 'npm-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(dirname(entryPath('main')), join(folder, 'dist'));
  const { start } = manifest.scripts;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'started', scripts: { start } }));
  await using server = startProgram('npm', ['start'], environment(upstream, { HOME: folder }), folder);
  const { url } = await addressesOf(server);
  const asked = Array.from({ length: 20 }, (_, at) => new Client(url).ask(`request-${at}`));
  await upstream.received(20);
  server.signal('SIGTERM');
  await draining(server);
  release();
  for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ status: 200, body: ANSWER });
  await server.ended;
  await expect(new Client(url).ask('late')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
