// Builds GraphiQL's assets: takes the page that @graphql-yoga/render-graphiql holds as strings apart into files which a
// browser can cache, adds our own page script, and stores each file as it is sent: compressed, if that makes it smaller.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { build, transform } from 'esbuild';

const script = fileURLToPath(import.meta.url);
const root = dirname(dirname(script));
const pageFolder = join(root, 'src', 'graphiql', 'page');
const outputFolder = join(root, 'dist', 'graphiql', 'assets');
const target = 'es2022';

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

/** @type {Record<string, string>} */
const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** These formats are compressed in themselves. */
const STORED_ONLY = new Set(['.woff', '.woff2']);

// Nothing is done if the folder was built from the same inputs. Several processes may build at once: it appears whole.
const inputs = await hashInputs();
if (!(await isBuilt())) {
  await mkdir(dirname(outputFolder), { recursive: true });
  const folder = await mkdtemp(`${outputFolder}-`);
  try {
    await writeAssets(folder);
    await publish(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function hashInputs() {
  const libraryPackage = createRequire(import.meta.url).resolve('@graphql-yoga/render-graphiql/package.json');
  const sources = (await readdir(pageFolder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of [script, libraryPackage, ...sources]) {
    hash.update(await readFile(file)).update('\0');
  }
  return hash.digest('hex');
}

async function isBuilt() {
  try {
    return JSON.parse(await readFile(join(outputFolder, 'manifest.json'), 'utf8')).inputs === inputs;
  } catch {
    return false;
  }
}

/** @param {string} folder */
async function writeAssets(folder) {
  /** @type {{ name: string, type: string, compressed: boolean }[]} */
  const assets = [];

  /**
   * @param {string} file its name without a hash
   * @param {string | Uint8Array} content
   */
  async function add(file, content) {
    const bytes = Buffer.from(content);
    const extension = extname(file);
    const hash = createHash('sha256').update(bytes).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 12);
    const name = `${basename(file, extension)}-${hash}${extension}`;
    const type = TYPES[extension];
    if (type === undefined) {
      throw new Error(`No content type is known for ${file}`);
    }
    if (!assets.some((asset) => asset.name === name)) {
      const compressed = !STORED_ONLY.has(extension);
      assets.push({ name, type, compressed });
      const file = join(folder, name);
      await (compressed ? writeCompressed(file, bytes) : writeFile(file, bytes));
    }
    return name;
  }

  const library = await import('@graphql-yoga/render-graphiql/graphiql');
  const [libraryName, style, page, icon, editorWorkerService, graphql, json] = await Promise.all([
    add('graphiql.js', library.js),
    readStyle(library.css, add).then((css) => add('graphiql.css', css)),
    bundlePage().then((code) => add('page.js', code)),
    readFile(join(pageFolder, 'icon.svg')).then((svg) => add('icon.svg', svg)),
    minify(library.editorWorkerService, 'js').then((code) => add('editor-worker.js', code)),
    minify(library.graphqlWorker, 'js').then((code) => add('graphql-worker.js', code)),
    minify(library.jsonWorker, 'js').then((code) => add('json-worker.js', code)),
  ]);
  const workers = { editorWorkerService, graphql, json };
  const manifest = { inputs, library: libraryName, style, page, icon, workers, assets };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2));
}

/**
 * The library's styles with ours. Its fonts become files, so that a browser loads the few alphabets it needs.
 * @param {string} css
 * @param {(file: string, content: Uint8Array) => Promise<string>} add
 */
async function readStyle(css, add) {
  const embedded = /url\(data:font\/(\w+);base64,([^)]+)\)/g;
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const [url, format = '', data = ''] of css.matchAll(embedded)) {
    names.set(url, await add(`font.${format}`, Buffer.from(data, 'base64')));
  }
  const linked = css.replaceAll(embedded, (url) => `url(${names.get(url)})`);
  return minify(linked + (await readFile(join(pageFolder, 'page.css'), 'utf8')), 'css');
}

async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: [join(pageFolder, 'main.ts')],
    bundle: true,
    format: 'iife',
    loader: { '.svg': 'text' },
    minify: true,
    target,
    write: false,
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) {
    throw new Error('esbuild wrote no page script');
  }
  return bundle.contents;
}

/**
 * @param {string} code
 * @param {'js' | 'css'} loader
 */
async function minify(code, loader) {
  return (await transform(code, { loader, minify: true, target, legalComments: 'eof' })).code;
}

/**
 * @param {string} file
 * @param {Uint8Array} bytes
 */
async function writeCompressed(file, bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  // 9 would take twice as long to save a hundredth, and 11 over half a minute to save a tenth.
  const params = { [BROTLI_PARAM_QUALITY]: 7, [BROTLI_PARAM_SIZE_HINT]: bytes.byteLength };
  await Promise.all([
    brotli(bytes, { params }).then((compressed) => writeFile(`${file}.br`, compressed)),
    gzip(bytes).then((compressed) => writeFile(`${file}.gz`, compressed)),
  ]);
}

/**
 * Puts `folder` in the place of the built one, unless another process was there first with the same.
 * @param {string} folder
 */
async function publish(folder) {
  if (await isBuilt()) {
    return;
  }
  await rm(outputFolder, { recursive: true, force: true });
  try {
    await rename(folder, outputFolder);
  } catch (error) {
    if (!(await isBuilt())) {
      throw error;
    }
  }
}
