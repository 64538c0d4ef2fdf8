import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { type App, createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config/config.ts';
import type { Emulator } from './emulator/index.ts';
import { DEMO_TOKEN, greeting, mailNotice } from './greeting.ts';
import { createManagementListener } from './http/management.ts';
import { type Server, startServer } from './http/server.ts';
import { createLog, type Log } from './observability/log.ts';
import type { OpenTelemetry } from './observability/open-telemetry.ts';
import { stopOnSignal } from './stop.ts';

/** Runs the server until the process is told to stop; a fault in the configuration ends it at once with status 1. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const config = tryRead(env);
  if (config === undefined) return;
  // Some of what belongs to a request grows old. V8 would let that grow to a multiple of what lives before it looks.
  setFlagsFromString('--heap-growing-percent=50');
  // A request passes many small functions. V8 would put a third as much of their code into those that call them.
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');
  if (config.endpoint !== undefined) return run(env, config);
  const { startEmulator } = await import('./emulator/index.ts');
  const emulator = await startEmulator({ onMail: (mail) => process.stdout.write(mailNotice(mail)) });
  await run(env, { ...config, endpoint: emulator.url }, emulator);
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

async function run(env: NodeJS.ProcessEnv, config: Config, emulator?: Emulator): Promise<void> {
  const log = await createLog(config);
  const openTelemetry = config.traces ? await startTracing(env, log) : undefined;
  const app = await createApp(config, {
    log,
    tracer: openTelemetry?.tracer,
    ...(emulator && { demoToken: DEMO_TOKEN }),
  });
  await app.logIn();
  const facade = await startServer(app.listener, config.host, config.port);
  const management = config.management && (await startManagement(config.management, facade, app));

  stopOnSignal(config.drainMs, async (limitMs) => {
    log.info('draining');
    log.flush();
    const until = performance.now() + limitMs;
    await facade.drain(limitMs);
    await Promise.race([openTelemetry?.stop(), setTimeout(until - performance.now())]);
    await Promise.all([management?.close(), app.close(), emulator?.close()]);
    log.info('stopped');
  });

  if (emulator) process.stdout.write(greeting(facade.url, config.trustedDocuments?.names, config.rootFieldPrefix));
  log.info(
    {
      url: facade.url,
      management: management?.url,
      endpoint: config.endpoint,
      identity: config.iam ? `everybody acts as ${config.iam.username}` : 'each caller brings a token',
    },
    'listening',
  );
  log.flush();
}

/** Loads OpenTelemetry's SDK, which takes longer than all else; only those who ask for traces wait for it. */
async function startTracing(env: NodeJS.ProcessEnv, log: Log): Promise<OpenTelemetry | undefined> {
  try {
    const { startOpenTelemetry } = await import('./observability/open-telemetry.ts');
    return startOpenTelemetry(env, log);
  } catch (err) {
    log.error({ err }, 'OpenTelemetry does not start; nothing is traced');
    return undefined;
  }
}

function startManagement(
  { host, port }: NonNullable<Config['management']>,
  facade: Server,
  { notReady, metrics }: App,
): Promise<Server> {
  const reasons = () => (facade.draining ? ['draining', ...notReady()] : notReady());
  return startServer(createManagementListener({ notReady: reasons, metrics }), host, port);
}
