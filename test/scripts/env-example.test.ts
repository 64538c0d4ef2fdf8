import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { envExample } from '../../scripts/env-example.mjs';
import { configTable } from '../../src/config/environment.ts';
import { readConfig } from '../../src/read-config.ts';

const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const switchedOn = file.replaceAll(/^# (?=[A-Z_]+=)/gm, '');

test('.env.example is made from the table of variables', () => {
  expect(file).toBe(envExample(configTable()));
});

test('it names every variable, and sets none as it is', () => {
  expect(parseEnv(file)).toEqual({});
  expect(Object.keys(parseEnv(switchedOn)).sort()).toEqual(
    configTable()
      .map(({ name }) => name)
      .filter((name) => name !== 'OTEL_*')
      .sort(),
  );
});

test('what it names as defaults changes nothing when it is set', () => {
  const settings = Object.entries(parseEnv(switchedOn)).filter(([, value]) => value !== '');
  expect(settings.length).toBeGreaterThan(10);
  expect(readConfig(Object.fromEntries(settings))).toEqual(readConfig({}));
});
