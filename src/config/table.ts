import { type Variable, type VariableName, variables } from './variables.ts';

/** One row of the table of variables, ready to print. */
export interface TableRow {
  readonly name: string;
  readonly meaning: string;
  readonly accepts: string;
  readonly fallback: string;
}

/** Variables that are not ours: OpenTelemetry says what they accept, and a wrong one stops nothing. */
const openTelemetry: TableRow = {
  name: 'OTEL_*',
  meaning:
    'Standard OpenTelemetry variables. Tracing is enabled by `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_TRACES_EXPORTER=otlp`.',
  accepts: 'what OpenTelemetry specifies, with the protocols http/protobuf and http/json',
  fallback: 'tracing is off',
};

/** The table of variables, for `--help` and the documentation. */
export function configTable(): readonly TableRow[] {
  const own = variableNames().map((name) => {
    const { meaning, accepts, fallback, unset }: Variable<unknown> = variables[name];
    return { name, meaning, accepts, fallback: unset ?? String(fallback) };
  });
  return [...own, openTelemetry];
}

/** The table as Markdown. */
export function configMarkdown(): string {
  const rows = configTable().map(
    ({ name, meaning, accepts, fallback }) => `| \`${name}\` | ${meaning} | ${accepts} | ${fallback} |`,
  );
  return ['| variable | meaning | accepts | default |', '|---|---|---|---|', ...rows].join('\n');
}

/** Names of all variables, in the order of the table. */
export function variableNames(): VariableName[] {
  const isName = (name: string): name is VariableName => Object.hasOwn(variables, name);
  return Object.keys(variables).filter(isName);
}
