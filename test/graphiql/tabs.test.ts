import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { teachingTabs } from '../../src/graphiql/page/tabs.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

describe.each([true, false])('the tabs (emulator: %s)', (emulator) => {
  const tabs = teachingTabs(emulator);

  test('teach the read, its failures, the code, and the update', () => {
    expect(tabs.map((tab) => /(?:query|mutation) (\w+)/.exec(tab)?.[1])).toEqual([
      'Me',
      'MeResult',
      'SendEmailCode',
      'UpdateEmail',
    ]);
  });

  test.each(tabs)('are valid: %#', (tab) => {
    expect(validate(schema, parse(tab))).toEqual([]);
  });

  test('have comments that fit into the editor beside the answer', () => {
    const comments = tabs.flatMap((tab) => tab.split('\n')).filter((line) => line.startsWith('#'));
    expect(Math.max(...comments.map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  test('name what only the emulator knows only while it is there', () => {
    expect(/emulator|SFLAJA|demo-token/.test(tabs.join())).toBe(emulator);
  });
});
