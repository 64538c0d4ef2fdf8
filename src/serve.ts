import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config/config.ts';
import { startEmulator } from './emulator/index.ts';
import { DEMO_TOKEN, greeting, mailNotice } from './greeting.ts';
import { createManagementListener } from './http/management.ts';
import { type Server, startServer } from './http/server.ts';
import { createLog } from './observability/log.ts';

/** Runs the server until the process is told to stop; a fault in the configuration ends it at once with status 1. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  await run(config);
}

async function run(config: Config): Promise<void> {
  const log = await createLog(config);
  const emulator =
    config.endpoint === undefined
      ? await startEmulator({ onMail: (mail) => process.stdout.write(mailNotice(mail)) })
      : undefined;
  const endpoint = config.endpoint ?? emulator?.url;
  if (endpoint === undefined) throw new Error('no upstream');
  const app = await createApp({ ...config, endpoint }, { log, ...(emulator && { demoToken: DEMO_TOKEN }) });
  const servers: Server[] = [await startServer(app.listener, config.host, config.port)];
  if (config.management) {
    servers.push(await startServer(createManagementListener(), config.management.host, config.management.port));
  }
  const [facade] = servers;
  if (emulator && facade) process.stdout.write(greeting(facade.url));
  log.info({ url: facade?.url, endpoint }, 'listening');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      await Promise.all(servers.map((server) => server.close()));
      await app.close();
      await emulator?.close();
    });
  }
}
