import { setImmediate, setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { type App, createApp } from './app.ts';
import { type Config, ConfigError } from './config/config.ts';
import { exitOnCrash } from './crash.ts';
import type { Emulator } from './emulator/index.ts';
import { createManagementListener } from './http/management.ts';
import { type Server, startServer } from './http/server.ts';
import { readConfig } from './read-config.ts';
import { print, printError } from './standard-streams.ts';
import { listenOn, StartError } from './start-error.ts';
import { DEMO_TOKEN, mailNotice, startupBanner } from './startup-banner.ts';
import type { StopSignal } from './stop.ts';
import { createLog, type Log } from './telemetry/log.ts';
import type { OpenTelemetry } from './telemetry/open-telemetry.ts';

/** What has been started so far. */
interface Started {
  emulator?: Emulator;
  openTelemetry?: OpenTelemetry | undefined;
  app?: App;
  management?: Server;
  facade?: Server;
}

/** Runs the server until a signal stops the process; what prevents the start ends it at once with status 1. */
export async function serve(env: NodeJS.ProcessEnv, signal: StopSignal): Promise<void> {
  // It would open a debugger that asks nobody for a password; log rotation sends this signal to other servers.
  process.on('SIGUSR1', () => {});
  try {
    const config = readConfig(env);
    // Some of what belongs to a request grows old. V8 would let that grow to a multiple of what lives before it looks.
    setFlagsFromString('--heap-growing-percent=50');
    // A request passes many small functions. V8 would put a third as much of their code into those that call them.
    setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');
    const log = await createLog(config);
    exitOnCrash(log);
    const started: Started = {};
    // Node.js 24 loads modules and binds ports without a turn of the event loop; a signal received so far is delivered in this one.
    await setImmediate();
    signal.handle(config.shutdownTimeoutMs, (limitMs) => stop(started, log, limitMs));
    await start(started, env, config, log);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
    printError(error.message);
    process.exit(1);
  }
}

async function start(started: Started, env: NodeJS.ProcessEnv, config: Config, log: Log): Promise<void> {
  const endpoint = config.endpoint ?? (await startEmbeddedEmulator(started)).url;
  if (config.traces) started.openTelemetry = await startTracing(env, log);
  const app = await createApp(
    { ...config, endpoint },
    { log, tracer: started.openTelemetry?.tracer, ...(started.emulator && { demoToken: DEMO_TOKEN }) },
  );
  started.app = app;
  await app.authenticate();
  if (config.management) started.management = await startManagement(config.management, started, app);
  const facade = await listenOn(
    { host: config.host, port: config.port, settings: { host: 'HOST', port: 'PORT' } },
    (host, port) => startServer(app.listener, host, port),
  );
  started.facade = facade;
  if (started.emulator) print(startupBanner(facade.url, config.trustedDocuments?.names, config.rootFieldPrefix));
  log.info(
    {
      url: facade.url,
      management: started.management?.url,
      endpoint,
      identity: config.iam ? `everybody acts as ${config.iam.username}` : 'each caller brings a token',
    },
    'listening',
  );
  log.flush();
}

async function startEmbeddedEmulator(started: Started): Promise<Emulator> {
  const { startEmulator } = await import('./emulator/index.ts');
  const emulator = await startEmulator({ onMail: (mail) => print(mailNotice(mail)) });
  started.emulator = emulator;
  return emulator;
}

/** Loads OpenTelemetry's SDK, which takes longer than all else; only those who ask for traces wait for it. */
async function startTracing(env: NodeJS.ProcessEnv, log: Log): Promise<OpenTelemetry | undefined> {
  try {
    const { startOpenTelemetry } = await import('./telemetry/open-telemetry.ts');
    return startOpenTelemetry(env, log);
  } catch (err) {
    log.error({ err }, 'failed to start OpenTelemetry; tracing is disabled');
    return undefined;
  }
}

/** Starts it before the port for GraphQL opens, so that a start that fails has accepted no request. */
function startManagement(
  address: NonNullable<Config['management']>,
  started: Started,
  { readiness, metrics, metricsType }: App,
): Promise<Server> {
  const reasons = () => {
    const { facade } = started;
    return [...(facade === undefined ? ['starting'] : []), ...(facade?.draining ? ['draining'] : []), ...readiness()];
  };
  const listener = createManagementListener({ readiness: reasons, metrics, metricsType });
  return listenOn({ ...address, settings: { host: 'MANAGEMENT_HOST', port: 'MANAGEMENT_PORT' } }, (host, port) =>
    startServer(listener, host, port),
  );
}

async function stop(started: Started, log: Log, limitMs: number): Promise<void> {
  log.info('draining');
  log.flush();
  const until = performance.now() + limitMs;
  const inTime = (end: Promise<void> | undefined) => Promise.race([end, setTimeout(until - performance.now())]);
  await started.facade?.drain(limitMs);
  // An update whose client has disconnected held up no connection.
  await inTime(started.app?.close());
  await inTime(started.openTelemetry?.stop());
  await Promise.all([started.management?.close(), started.emulator?.close()]);
  log.info('stopped');
}
