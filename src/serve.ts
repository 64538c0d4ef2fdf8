import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config/config.ts';
import { type Emulator, startEmulator } from './emulator/index.ts';
import { DEMO_TOKEN, greeting, mailNotice } from './greeting.ts';
import { createManagementListener } from './http/management.ts';
import { type Server, startServer } from './http/server.ts';
import { createLog } from './observability/log.ts';
import { stopOnSignal } from './stop.ts';

/** Runs the server until the process is told to stop; a fault in the configuration ends it at once with status 1. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const config = tryRead(env);
  if (config === undefined) return;
  const { endpoint } = config;
  if (endpoint !== undefined) return run({ ...config, endpoint });
  const emulator = await startEmulator({ onMail: (mail) => process.stdout.write(mailNotice(mail)) });
  await run({ ...config, endpoint: emulator.url }, emulator);
}

function tryRead(env: NodeJS.ProcessEnv): Config | undefined {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

async function run(config: Config & { readonly endpoint: string }, emulator?: Emulator): Promise<void> {
  const log = await createLog(config);
  const app = await createApp(config, { log, ...(emulator && { demoToken: DEMO_TOKEN }) });
  await app.logIn();
  const facade = await startServer(app.listener, config.host, config.port);
  const management = config.management && (await startManagement(config.management, facade, app.notReady));

  stopOnSignal(config.drainMs, async (limitMs) => {
    log.info('draining');
    await facade.drain(limitMs);
    await Promise.all([management?.close(), app.close(), emulator?.close()]);
    log.info('stopped');
  });

  if (emulator) process.stdout.write(greeting(facade.url, config.trustedDocuments?.names));
  log.info(
    {
      url: facade.url,
      management: management?.url,
      endpoint: config.endpoint,
      identity: config.iam ? `everybody acts as ${config.iam.username}` : 'each caller brings a token',
    },
    'listening',
  );
}

function startManagement(
  { host, port }: NonNullable<Config['management']>,
  facade: Server,
  notReady: () => readonly string[],
): Promise<Server> {
  const reasons = () => (facade.draining ? ['draining', ...notReady()] : notReady());
  return startServer(createManagementListener(reasons), host, port);
}
