import { setTimeout as pause } from 'node:timers/promises';

/** Clients that send one read after another, each with a token of its own. */
export interface Traffic extends AsyncDisposable {
  /** How long a client waits for its response before it disconnects, in milliseconds. */
  patienceMs: number;
}

const CLIENTS = 12;
const PAUSE_MS = 50;

/** Lets clients send reads until it is disposed of. */
export function startTraffic(url: string): Traffic {
  let isOver = false;
  const traffic: Traffic = {
    patienceMs: 60_000,
    async [Symbol.asyncDispose]() {
      isOver = true;
      await Promise.all(clients);
    },
  };
  const clients = Array.from({ length: CLIENTS }, async (_, at) => {
    while (!isOver) {
      await read(url, `token-${at}`, traffic.patienceMs);
      await pause(PAUSE_MS);
    }
  });
  return traffic;
}

async function read(url: string, token: string, patienceMs: number): Promise<void> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': token },
    body: '{"query":"query Me { me { id } }"}',
    signal: AbortSignal.timeout(patienceMs),
  };
  try {
    await (await fetch(url, request)).text();
  } catch {
    // It has disconnected, as it was told to.
  }
}
