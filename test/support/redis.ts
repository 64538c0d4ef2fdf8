import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'vitest';

/** A real Redis server with nothing in it, in a process of its own. */
export interface RedisServer extends AsyncDisposable {
  /** Stops answering, and keeps its connections. */
  hang(): void;
  /** Answers again after {@link hang}. */
  goOn(): void;
  /** Ends at once, as a crash does. */
  kill(): Promise<void>;
}

/** Registers tests that need Redis; where it is not installed, a skipped one stands for them. */
export function withRedis(register: () => void): void {
  const isInstalled = spawnSync('redis-server', ['--version']).error === undefined;
  if (isInstalled) register();
  else test.skip('needs redis-server on the PATH', () => {});
}

/** Starts one and waits until it accepts connections. */
export async function startRedis(port: number, password?: string): Promise<RedisServer> {
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
  const child = spawn('redis-server', [...args, ...(password === undefined ? [] : ['--requirepass', password])], {
    cwd: '/tmp',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said.includes('Ready to accept connections')) resolve();
    });
    void ended.then(() => reject(new Error(`redis-server ended:\n${said}`)));
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    hang: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
