#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { help } from './help.ts';
import { version } from './package-info.ts';

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  subgraph: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
} as const;

type Arguments = ReturnType<typeof parse>;

function parse() {
  return parseArgs({ options, allowPositionals: true, strict: true });
}

/** Options that a command takes besides --help. */
const commands: Readonly<
  Record<string, { readonly takes: readonly string[]; readonly run: (args: Arguments) => Promise<void> }>
> = {
  serve: { takes: [], run: async () => (await import('./serve.ts')).serve(process.env) },
  emulator: {
    takes: ['host', 'port'],
    run: async ({ values }) => (await import('./emulate.ts')).emulate(values.host, values.port),
  },
  'print-schema': {
    takes: ['subgraph'],
    run: async ({ values }) => (await import('./print-schema.ts')).printSchema(process.env, values.subgraph ?? false),
  },
};

/** Does what the arguments say; a fault in them ends the process with status 2. */
async function main(): Promise<void> {
  const args = parse();
  if (args.values.help) return write(help());
  if (args.values.version) return write(version());
  const [name = 'serve', ...rest] = args.positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new TypeError(`Expected one of ${Object.keys(commands).join(', ')}, got '${name}'`);
  const [surplus] = [
    ...rest,
    ...Object.keys(args.values)
      .filter((option) => !command.takes.includes(option))
      .map((option) => `--${option}`),
  ];
  if (surplus !== undefined) throw new TypeError(`${name} does not take '${surplus}'`);
  await command.run(args);
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\nTry --help.\n`);
  process.exitCode = 2;
}
