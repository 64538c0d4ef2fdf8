import { randomBytes } from 'node:crypto';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import type { Attack, Visit } from './arbitraries.ts';
import { type Fresh, toBytes } from './attack-request.ts';
import { encodings } from './encodings.ts';
import { RawClient } from './raw-client.ts';
import { type CountingUpstream, startCountingUpstream, tokenOf } from './upstream.ts';

/** The server under attack, and the REST API behind it. */
export interface Target extends AsyncDisposable {
  readonly server: ServerProcess;
  readonly upstream: CountingUpstream;
}

/** One request as it was sent. */
export interface SentRequest {
  readonly id: string;
  readonly mayEnd: boolean;
}

/** What came of one connection. */
export interface VisitResult {
  readonly visit: Visit;
  /** Requests that were sent whole. */
  readonly sent: readonly SentRequest[];
  readonly client: RawClient;
}

/** What came of one attack. */
export interface AttackResult {
  /** Users that no earlier attack used. */
  readonly users: readonly number[];
  readonly address: string;
  readonly secrets: readonly string[];
  readonly visits: readonly VisitResult[];
  readonly log: string;
  readonly metrics: string;
  readonly longestTurnMs: number;
}

export async function startTarget(): Promise<Target> {
  const upstream = await startCountingUpstream();
  const server = await startServerProcess(upstream.url, { CODEARTS_TIMEOUT_MS: '2000', SHUTDOWN_TIMEOUT_MS: '5000' });
  return {
    server,
    upstream,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** Counts from 1 on. */
function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
const nextUser = counter();
const nextId = counter();

/** Sends everything at once, as users that no earlier attack used, and waits until each client has what it waits for. */
export async function runAttack({ server, upstream }: Target, attack: Attack): Promise<AttackResult> {
  const [user, other] = [nextUser(), nextUser()];
  const fresh = {
    token0: tokenOf(user, randomBytes(40).toString('hex')),
    token1: tokenOf(user, randomBytes(18).toString('base64url')),
    otherToken: tokenOf(other, randomBytes(60).toString('base64url')),
    address: `${user}@email.com`,
    code: randomBytes(12).toString('hex'),
  };
  for (const one of [user, other]) upstream.scripts.set(one, scriptOf(attack));
  server.forgetPeak();
  await server.longestTurnMs();
  const visits = await Promise.all(
    attack.visits.map((visit) => pay(server.url, visit, new Map(Object.entries(fresh)))),
  );
  const metrics = await fetch(`${server.management}/metrics`);
  for (const { client } of visits) client.leave();
  return {
    users: [user, other],
    address: fresh.address,
    secrets: [fresh.token0, fresh.token1, fresh.otherToken, fresh.code],
    visits,
    metrics: await metrics.text(),
    longestTurnMs: await server.longestTurnMs(),
    log: server.takeLog(),
  };
}

function scriptOf({ upstream: { status, repeats } }: Attack) {
  return {
    status,
    words: (token: string) => ({
      error_code: token,
      error_msg: `denied: ${repeats.map((name) => encodings[name](token)).join(' , ')}`,
    }),
  };
}

async function pay(url: string, visit: Visit, fresh: Fresh): Promise<VisitResult> {
  const sent = visit.requests.map(({ mayEnd = false }) => ({ id: `attack-${nextId()}`, mayEnd }));
  const bytes = Buffer.concat(visit.requests.map((request, at) => toBytes(request, sent[at]?.id ?? '', fresh)));
  const client = await RawClient.open(url);
  if (visit.leaves === 'in the middle') {
    await client.send(bytes.subarray(0, bytes.length / 2), visit.pieces);
    client.leave();
    return { visit, sent: [], client };
  }
  if (visit.leaves === 'never, and does not read') client.stopReading();
  await client.send(bytes, visit.pieces);
  if (visit.leaves === 'after its responses') {
    const certain = sent.findIndex(({ mayEnd }) => mayEnd);
    if (certain >= 0) {
      // Who says that nothing more comes cannot be told from who disconnects, and gets no response to what is in flight.
      await client.received(certain);
      client.finish();
    }
    await client.received(sent.length);
  }
  if (visit.leaves !== 'never, and does not read') client.leave();
  return { visit, sent, client };
}
