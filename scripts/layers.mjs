// Checks that imports in src/ point downward, and draws the layers as they are. The order of the layers has its one place here.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Top to bottom: the name, and the folders (with a slash at their end) and files of `src/` that belong to it. */
const layers = [
  [
    'main, cli, serve',
    [
      'main.ts',
      'cli.ts',
      'serve.ts',
      'emulate.ts',
      'print-schema.ts',
      'startup-banner.ts',
      'stop.ts',
      'start-error.ts',
    ],
  ],
  ['app', ['app.ts', 'index.ts', 'read-config.ts']],
  ['telemetry/', ['telemetry/']],
  ['http/', ['http/']],
  ['graphiql/', ['graphiql/']],
  ['graphql/', ['graphql/']],
  ['schema/', ['schema/']],
  ['loaders/', ['loaders/']],
  ['iam/', ['iam/']],
  ['config/', ['config/']],
  ['rate-limit/', ['rate-limit/']],
  ['codearts/', ['codearts/']],
  ['errors, leaf modules', ['']],
  ['emulator/', ['emulator/']],
];

/** @typedef {{ from: string, to: string }} Import between two files of `src/` */

/** @param {string} folder @returns {string[]} its source files, relative to it */
function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

/** @param {string} folder @param {string} file @returns {string[]} the files of the same folder that it imports, types included */
function importsOf(folder, file) {
  const path = join(folder, file);
  const { module, errors } = parseSync(path, readFileSync(path, 'utf8'));
  const [error] = errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  const source = readFileSync(path, 'utf8');
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1)),
  ];
  const own = specifiers.filter((specifier) => specifier.startsWith('.') && specifier.endsWith('.ts'));
  return [...new Set(own.map((specifier) => join(dirname(file), specifier).replaceAll('\\', '/')))];
}

/** @param {string} file @returns {number} index of its layer, 0 being the top */
function layerOf(file) {
  const at = layers.findIndex(([, members]) =>
    members.some((member) => member === file || (member.endsWith('/') && file.startsWith(member))),
  );
  // Whatever else stands in `src/` itself is a leaf.
  if (at < 0 && file.includes('/')) throw new Error(`${file}: its folder belongs to no layer`);
  return at < 0 ? layers.findIndex(([, members]) => members.includes('')) : at;
}

/**
 * Cycles between files; each is reported once.
 *
 * @param {ReadonlyMap<string, string[]>} graph
 * @returns {string[]}
 */
function cyclesOf(graph) {
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const path = [];
  const done = new Set();
  /** @param {string} file */
  const visit = (file) => {
    const at = path.indexOf(file);
    if (at >= 0) {
      problems.push(`cycle: ${[...path.slice(at), file].join(' -> ')}`);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return problems;
}

const folder = process.argv.find((argument, at) => at > 1 && !argument.startsWith('--')) ?? 'src';
const picture = process.argv.find((argument) => argument.startsWith('--picture='))?.slice('--picture='.length);
const graph = new Map(sourceFiles(folder).map((file) => [file, importsOf(folder, file)]));
const imports = [...graph].flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
if (picture) writeFileSync(picture, draw());
const upward = imports.filter(({ from, to }) => layerOf(to) < layerOf(from));
const problems = [
  ...upward.map(({ from, to }) => `${from} imports ${to}, which is in a layer above it`),
  ...cyclesOf(graph),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

/** The layers top to bottom, each with its size, and an arc for each pair of layers between which something is imported. */
function draw() {
  const height = 44;
  const left = 190;
  const width = 300;
  const rows = layers.map(([name], at) => {
    const files = [...graph.keys()].filter((file) => layerOf(file) === at);
    const lines = files.reduce((sum, file) => sum + readFileSync(join(folder, file), 'utf8').split('\n').length - 1, 0);
    const y = 10 + at * height;
    return `<rect x="${left}" y="${y}" width="${width}" height="30" rx="6"/><text x="${left + 12}" y="${y + 20}">${name}</text><text class="size" x="${left + width - 12}" y="${y + 20}">${files.length} files, ${lines} lines</text>`;
  });
  const pairs = new Map();
  for (const { from, to } of imports) {
    const key = `${layerOf(from)},${layerOf(to)}`;
    if (layerOf(from) !== layerOf(to)) pairs.set(key, (pairs.get(key) ?? 0) + 1);
  }
  const arcs = [...pairs].map(([key, count]) => {
    const [from = 0, to = 0] = key.split(',').map(Number);
    const isUp = to < from;
    const x = isUp ? left : left + width;
    const bend = (isUp ? -1 : 1) * (14 + 13 * Math.abs(to - from));
    const [y1, y2] = [25 + from * height, 25 + to * height];
    return `<path class="${isUp ? 'up' : 'down'}" style="stroke-width:${Math.min(1 + count / 6, 4)}" d="M${x} ${y1} C${x + bend} ${y1} ${x + bend} ${y2} ${x} ${y2}"><title>${layers[from]?.[0]} imports ${layers[to]?.[0]}: ${count}</title></path>`;
  });
  const total = 20 + layers.length * height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 190} ${total}" font-family="system-ui, sans-serif" font-size="14">
<title>Layers and their imports</title>
<style>rect{fill:#eef3fb;stroke:#8aa4cc}text{fill:#1c2733}.size{text-anchor:end;fill:#5a6b80;font-size:12px}path{fill:none}.down{stroke:#5f86bd}.up{stroke:#c7000b}</style>
<rect x="0" y="0" width="100%" height="100%" style="fill:#fff;stroke:none"/>
${rows.join('\n')}
${arcs.join('\n')}
</svg>
`;
}
