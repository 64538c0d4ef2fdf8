import { setImmediate, setTimeout } from 'node:timers/promises';
import { type App, createApp } from './app.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/environment.ts';
import type { Emulator } from './emulator/index.ts';
import { createManagementListener } from './http/management.ts';
import { type Server, startServer } from './http/server.ts';
import { readConfig } from './read-config.ts';
import { listenOn, StartError } from './start-error.ts';
import { DEMO_TOKEN, mailNotice, startupBanner } from './startup-banner.ts';
import { exitOnCrash, type StopSignal } from './stop.ts';
import { createLog, type Log } from './telemetry/log.ts';
import type { OpenTelemetry } from './telemetry/open-telemetry.ts';
import { print, printError } from './telemetry/standard-streams.ts';

/** What has been started so far. */
interface Started {
  emulator?: Emulator;
  openTelemetry?: OpenTelemetry | undefined;
  app?: App;
  management?: Server;
  facade?: Server;
}

/** Runs the server until a signal stops the process; what prevents the start ends the process with status 1. */
export async function serve(env: NodeJS.ProcessEnv, signal: StopSignal): Promise<void> {
  // By default it opens a debugger without a password, and log rotation sends this signal to other servers.
  process.on('SIGUSR1', () => {});
  try {
    const config = readConfig(env);
    const log = await createLog(config);
    exitOnCrash(log);
    const started: Started = {};
    // Node.js 24 loads modules and binds ports within one event-loop tick; a signal received meanwhile is delivered in the next one.
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
  if (config.endpoint === undefined) {
    const { startEmulator } = await import('./emulator/index.ts');
    started.emulator = await startEmulator({ onMail: (mail) => print(mailNotice(mail)) });
  }
  const endpoint = config.endpoint ?? started.emulator?.url;
  if (config.traces) started.openTelemetry = await startTracing(env, log);
  const app = await createApp(
    { ...config, endpoint },
    { log, tracer: started.openTelemetry?.tracer, ...(started.emulator && { demoToken: DEMO_TOKEN }) },
  );
  started.app = app;
  await app.authenticate();
  // Before the GraphQL port opens, so that a start that fails has accepted no request.
  if (config.management) started.management = await startManagement(config.management, started, app);
  const { host, port } = config;
  const facade = await listenOn({ host, port, settings: { host: 'HOST', port: 'PORT' } }, (host, port) =>
    startServer(app.listener, host, port),
  );
  started.facade = facade;
  if (started.emulator) print(startupBanner(facade.url, config.trustedDocuments?.names, config.rootFieldPrefix));
  const identity = config.iam ? `all clients act as ${config.iam.username}` : "each caller's token";
  log.info({ url: facade.url, management: started.management?.url, endpoint, identity }, 'listening');
  log.flush();
}

/** Loads the SDK of OpenTelemetry only when tracing is enabled: it takes longer than everything else. */
async function startTracing(env: NodeJS.ProcessEnv, log: Log): Promise<OpenTelemetry | undefined> {
  try {
    const { startOpenTelemetry } = await import('./telemetry/open-telemetry.ts');
    return startOpenTelemetry(env, log);
  } catch (err) {
    log.error({ err }, 'failed to start OpenTelemetry; tracing is disabled');
    return undefined;
  }
}

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
  // A disconnected client does not delay the drain, but its update is still in flight.
  await inTime(started.app?.close());
  await inTime(started.openTelemetry?.stop());
  await Promise.all([started.management?.close(), started.emulator?.close()]);
  log.info('stopped');
}
