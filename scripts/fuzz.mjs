import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

// The attacker of `test/attacker/`, for as long as is asked for. The same seed makes the same attacks.
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/attacker'], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_MINUTES: values.minutes, ...(values.seed && { FUZZ_SEED: values.seed }) },
});
process.exitCode = status ?? 1;
