import { type Variable, variables } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Table = typeof variables;
export type VariableName = keyof Table;

/** The value of each variable; undefined for one that is not set and has no default. */
export type Settings = {
  readonly [Name in VariableName]:
    | NonNullable<ReturnType<Table[Name]['parse']>>
    | (Table[Name] extends { readonly fallback: unknown } ? never : undefined);
};

/** The environment has problems; the message has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Maximum length of a value in a message, in UTF-16 units. */
const MAX_SHOWN = 100;

/** Reads all variables; an empty value counts as unset. A value that is not accepted is a problem, and treated as unset. */
export function readEnvironment(env: Environment, problems: string[]): Settings {
  const entries = Object.entries<Variable<unknown>>(variables).map(([name, variable]) => {
    const given = variable.alias !== undefined && env[variable.alias] ? variable.alias : name;
    const text = env[given];
    if (text === undefined || text === '') return [name, variable.fallback];
    const value = variable.parse(text);
    if (value === undefined) {
      problems.push(`${given} must be ${variable.accepts}${variable.secret ? '' : `, got ${redacted(text)}`}`);
    }
    return [name, value ?? variable.fallback];
  });
  return Object.fromEntries(entries);
}

/** A value as a message may show it, without the parts of a URL that may hold a secret. */
function redacted(text: string): string {
  const shown = text.replace(/^.*@/s, '[redacted]@').replace(/[?#].+$/s, '?[redacted]');
  return JSON.stringify(shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown);
}

/** Variables of others: OpenTelemetry defines what they accept, and an invalid one does not prevent the start. */
const openTelemetry = {
  name: 'OTEL_*',
  meaning:
    'Standard OpenTelemetry variables. Tracing is enabled by `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_TRACES_EXPORTER=otlp`.',
  accepts: 'what OpenTelemetry specifies, with the protocols http/protobuf and http/json',
  fallback: 'tracing is off',
};

/** The table of variables, for `--help` and the documentation. */
export function configTable(): readonly (typeof openTelemetry)[] {
  const rows = Object.entries<Variable<unknown>>(variables).map(([name, { meaning, accepts, fallback, unset }]) => {
    return { name, meaning, accepts, fallback: unset ?? String(fallback ?? 'unset') };
  });
  return [...rows, openTelemetry];
}

/** The table as Markdown. */
export function configMarkdown(): string {
  const rows = configTable().map(
    ({ name, meaning, accepts, fallback }) => `| \`${name}\` | ${meaning} | ${accepts} | ${fallback} |`,
  );
  return ['| variable | meaning | accepts | default |', '|---|---|---|---|', ...rows].join('\n');
}
