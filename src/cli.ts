#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { help } from './help.ts';
import { version } from './package-info.ts';
import { guardStandardStreams, printAll, printError } from './standard-streams.ts';
import { StopSignal } from './stop.ts';
import { UsageError } from './usage-error.ts';

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  subgraph: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
} as const;

const signal = new StopSignal();
guardStandardStreams();

type Arguments = ReturnType<typeof parse>;

function parse() {
  try {
    return parseArgs({ options, allowPositionals: true, strict: true });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

/** Options that a command takes besides --help. */
const commands: Readonly<
  Record<string, { readonly takes: readonly string[]; readonly run: (args: Arguments) => Promise<void> }>
> = {
  serve: { takes: [], run: async () => (await import('./serve.ts')).serve(process.env, signal) },
  emulator: {
    takes: ['host', 'port'],
    run: async ({ values }) => (await import('./emulate.ts')).emulate(signal, values.host, values.port),
  },
  'print-schema': {
    takes: ['subgraph'],
    run: async ({ values }) => (await import('./print-schema.ts')).printSchema(process.env, values.subgraph ?? false),
  },
};

/** Does what the arguments say; a mistake in them ends the process with status 2. */
async function main(): Promise<void> {
  const args = parse();
  if (args.values.help) return printAll(`${help()}\n`);
  if (args.values.version) return printAll(`${version()}\n`);
  const [name = 'serve', ...rest] = args.positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new UsageError(`Expected one of ${Object.keys(commands).join(', ')}, got '${name}'`);
  const [surplus] = [
    ...rest,
    ...Object.keys(args.values)
      .filter((option) => !command.takes.includes(option))
      .map((option) => `--${option}`),
  ];
  if (surplus !== undefined) throw new UsageError(`${name} does not take '${surplus}'`);
  await command.run(args);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  printError(`${error.message}\nTry --help.`);
  process.exitCode = 2;
}
