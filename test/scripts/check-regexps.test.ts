import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../support/command.ts';
import { temporaryFile } from '../support/temporary-file.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-regexps.mjs', import.meta.url));

/** Checks a folder that holds one source file. */
function check(source: string) {
  return runProgram(process.execPath, [SCRIPT, dirname(temporaryFile('source.ts', source))]);
}

const notLinear = ['/^json *(?:; *utf-?8)? *$/i', '/^bearer +(.*)$/i', String.raw`/\s+$/`, '/^(a+)+$/'];

test('rejects each regular expression that takes more than linear time, with its place', async () => {
  const { code, stderr } = await check(notLinear.map((one, at) => `export const r${at} = ${one};`).join('\n'));
  const lines = stderr.trimEnd().split('\n');
  expect([code, lines.length]).toEqual([1, notLinear.length]);
  for (const [at, line] of lines.entries())
    expect(line).toContain(`source.ts:${at + 1}: ${notLinear[at]} is not linear`);
});

test('rejects what it cannot prove', async () => {
  const { code, stderr } = await check(String.raw`
    export const repeated = /^(a+)\1$/;
    export const fromText = (text: string) => new RegExp(text);
    export const called = (text: string) => RegExp(text, 'g');`);
  expect([
    code,
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(line.indexOf('source.ts'))),
  ]).toEqual([
    1,
    [
      expect.stringMatching(/^source\.ts:2: .* cannot be proven linear/),
      'source.ts:3: a regular expression made at runtime cannot be checked; write a literal',
      'source.ts:4: a regular expression made at runtime cannot be checked; write a literal',
    ],
  ]);
});

test('accepts linear ones, and takes no division or text for one', async () => {
  const { code, stderr } = await check(String.raw`
    export const id: RegExp = /^[A-Za-z0-9._:-]{1,128}$/;
    export const run = /[\x21-\x7e]{4,}/g satisfies RegExp;
    export const quotient = (a: number, b: number, g: number) => a / b / g;
    export const text = '/^(a+)+$/'; // /^(a+)+$/`);
  expect([code, stderr]).toEqual([0, '']);
});
