import { isLoopback } from './loopback.ts';
import { regions } from './regions.ts';
import { type Settings, type Variable, type VariableName, variables } from './variables.ts';

/** What the server is told at its start, checked; made by {@link readConfig} only. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Undefined when the management listener is off. */
  readonly management: { readonly host: string; readonly port: number } | undefined;
  /** Base URL of the REST API; undefined when the embedded emulator is to answer. */
  readonly endpoint: string | undefined;
  readonly timeoutMs: number;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly corsOrigins: readonly string[];
  readonly logLevel: string;
  /** Undefined leaves the choice to whether a terminal reads along. */
  readonly logFormat: 'json' | 'pretty' | undefined;
}

/** The environment has faults; the message has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;
/**
 * Reads and checks the environment; an empty value counts as unset.
 *
 * @throws ConfigError with all faults together: the variable, what it got (a secret is not shown), and what it accepts.
 */
export function readConfig(env: Environment): Config {
  const faults: string[] = [];
  const read = <Name extends VariableName>(name: Name) => readVariable(name, env, faults);
  const host = read('HOST');
  const managementPort = read('MANAGEMENT_PORT');
  const region = read('CODEARTS_REGION');
  const endpoint = read('CODEARTS_ENDPOINT');
  const config: Config = {
    host,
    port: read('PORT'),
    management: managementPort === 0 ? undefined : { host: read('MANAGEMENT_HOST'), port: managementPort },
    endpoint: region === undefined ? endpoint : `https://${regions.get(region)}`,
    timeoutMs: read('CODEARTS_TIMEOUT_MS'),
    graphiql: read('GRAPHIQL') ?? isLoopback(host),
    introspection: read('INTROSPECTION') ?? isLoopback(host),
    corsOrigins: read('CORS_ORIGINS'),
    logLevel: read('LOG_LEVEL'),
    logFormat: read('LOG_FORMAT'),
  };
  if (env['CODEARTS_ENDPOINT'] && env['CODEARTS_REGION']) {
    faults.push('CODEARTS_ENDPOINT and CODEARTS_REGION: expected at most one of them, got both');
  }
  if (!env['CODEARTS_ENDPOINT'] && !env['CODEARTS_REGION'] && env['NODE_ENV'] === 'production') {
    faults.push(
      'CODEARTS_ENDPOINT and CODEARTS_REGION: expected one of them with NODE_ENV=production, got neither (the emulator never stands in there)',
    );
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return Object.freeze(config);
}

function readVariable<Name extends VariableName>(name: Name, env: Environment, faults: string[]): Settings[Name] {
  const variable: Variable<Settings[Name]> = variables[name];
  const text = env[name];
  if (text === undefined || text === '') return variable.fallback;
  const value = variable.parse(text);
  if (value !== undefined) return value;
  faults.push(
    `${name}: expected ${variable.accepts}, got ${variable.secret ? 'something else' : JSON.stringify(text)}`,
  );
  return variable.fallback;
}
