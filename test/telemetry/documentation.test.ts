import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { counters, gauges, histograms } from '../../src/telemetry/metric-table.ts';
import { startFacade } from '../support/facade.ts';
import { linesOf } from '../support/log-lines.ts';
import { readMetrics } from '../support/metrics.ts';
import { recordSpans } from '../support/spans.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/reference/telemetry.md', root), 'utf8');
const runbooks = readFileSync(new URL('docs/how-to/runbooks.md', root), 'utf8');

/** Every source file of a folder, as one text. */
function sources(folder: string): string {
  const files = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(`${folder}${file}`, root), 'utf8'))
    .join('\n');
}

describe('docs/reference/telemetry.md', () => {
  test('names only metrics that exist', async () => {
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url);
    await facade.ask('{ me { id } }');
    const series = Object.keys(await readMetrics(facade.management)).map((name) => name.replace(/\{.*/, ''));
    const known = new Set([
      ...series,
      ...Object.values({ ...counters, ...histograms, ...gauges }).map(({ name }) => name),
      ...['nodejs_gc_duration_seconds'],
    ]);
    const named = [...`${page}${runbooks}`.matchAll(/`((?:graphql|codearts|process|nodejs)_[a-z0-9_]+)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('shows a request and its line as they are', async () => {
    const [, headers = '', body = ''] = /curl -s \S+ (-H .*) -d '(.*)'\n/.exec(page) ?? [];
    const sample = linesOf(page)[0];
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url);
    const pairs = [...headers.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value]);
    await (await fetch(facade.url, { method: 'POST', headers: Object.fromEntries(pairs), body })).text();
    const [line] = linesOf(facade.log(), 'request');
    expect(Object.keys(line)).toEqual(Object.keys(sample));
    const { time, durationMs, upstreamMs } = line;
    expect(line).toEqual({ ...sample, time, durationMs, upstreamMs });
  });

  test('names exactly the attributes of the spans', async () => {
    const spans = recordSpans();
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url, {}, { tracer: spans.tracer });
    emulator.script('the-token', 'status=503,ok');
    await facade.ask('query Me { me { id } }', { token: 'the-token' });
    const section = page.slice(page.indexOf('## Traces'));
    const seen = new Set(spans.ended().flatMap(({ attributes }) => Object.keys(attributes)));
    const named = new Set(
      [...section.matchAll(/`((?:http|url|server|graphql|error|codearts)\.[a-z_.-]+)`/g)].map(([, name]) => name),
    );
    expect([...seen].filter((name) => !named.has(name))).toEqual([]);
    expect([...named].filter((name) => !seen.has(String(name)))).toEqual(['codearts.coalesced']);
  });

  test('names every log message', () => {
    const logged = [
      ...sources('src/').matchAll(/log\.(?:info|warn|error)\((?:[^()]|\([^()]*\))*?'([^']+)',?\s*\)/g),
    ].map(([, message = '']) => message);
    expect(logged.length).toBeGreaterThan(8);
    expect(logged.filter((message) => !page.includes(`\`${message}\``))).toEqual([]);
  });
});
