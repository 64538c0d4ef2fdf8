#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { configTable } from './config/environment.ts';
import { version } from './package-info.ts';
import { StopSignal } from './stop.ts';
import { guardStandardStreams, printAll, printError } from './telemetry/standard-streams.ts';

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  subgraph: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
} as const;

/** Invalid arguments; the message is one line. */
class UsageError extends Error {}

const signal = new StopSignal();
guardStandardStreams();

type Arguments = ReturnType<typeof parse>;

function parse() {
  try {
    return parseArgs({ options, allowPositionals: true, strict: true });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(`${error.message.split('. ')[0]}.`) : error;
  }
}

/** Commands, and the options that each takes besides --help. */
const commands: Readonly<
  Record<string, { readonly takes: readonly string[]; readonly run: (args: Arguments) => Promise<void> }>
> = {
  serve: { takes: [], run: async () => (await import('./serve.ts')).serve(process.env, signal) },
  emulator: {
    takes: ['host', 'port'],
    async run({ values: { host = '127.0.0.1', port = '9000' } }) {
      const isPort = /^\d{1,5}$/.test(port) && Number(port) <= 65_535;
      if (!isPort) throw new UsageError(`--port must be a number from 0 to 65535, got '${port}'.`);
      await (await import('./emulate.ts')).emulate(signal, host, Number(port));
    },
  },
  'print-schema': {
    takes: ['subgraph'],
    run: async ({ values }) => (await import('./print-schema.ts')).printSchema(process.env, values.subgraph ?? false),
  },
};

function help(): string {
  const variables = configTable().map(
    ({ name, meaning, accepts, fallback }) =>
      `  ${name}\n      ${meaning}\n      Accepts: ${accepts}. Default: ${fallback}.`,
  );
  return `codearts-graphql: a GraphQL facade over the CodeArts Repo REST API for a user's email settings

Usage:
  codearts-graphql                             serve GraphQL
  codearts-graphql emulator [--host H] [--port N]
                                               run only the emulator of the REST API
  codearts-graphql print-schema [--subgraph]   print the schema, for clients or for gateways
  codearts-graphql --help | --version

Environment:
${variables.join('\n').replaceAll('`', '')}
`;
}

async function main(): Promise<void> {
  const args = parse();
  if (args.values.help) return printAll(help());
  if (args.values.version) return printAll(`${version()}\n`);
  const [name = 'serve', ...rest] = args.positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new UsageError(`Unknown command '${name}'; commands: ${Object.keys(commands).join(', ')}.`);
  const given = Object.keys(args.values).filter((option) => !command.takes.includes(option));
  const [surplus] = [...rest, ...given.map((option) => `--${option}`)];
  if (surplus !== undefined) throw new UsageError(`The command ${name} does not accept '${surplus}'.`);
  await command.run(args);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  printError(`${error.message}\nTry --help.`);
  process.exitCode = 2;
}
