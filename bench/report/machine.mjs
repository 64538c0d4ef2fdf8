// On what, with what, and when: without these no number can be repeated.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';

/** Packages whose version bears on a number, by the folder that they are installed in. */
const PACKAGES = {
  '../../': ['graphql', 'graphql-yoga', 'undici'],
  '../': [
    'mercurius',
    'fastify',
    'graphql-yoga',
    '@apollo/server',
    '@apollo/datasource-rest',
    '@graphql-hive/gateway',
    'undici',
    '@tailcallhq/core-linux-x64-gnu',
  ],
};

/** @param {import('../node-lines.mjs').NodeLine[]} lines that were measured @returns {Promise<string>} a list in Markdown */
export async function describeMachine(lines) {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const [own, theirs] = await Promise.all(Object.entries(PACKAGES).map(([folder, names]) => versions(folder, names)));
  const { version } = await manifest('../../package.json');
  return [
    `- measured on ${new Date().toISOString().slice(0, 10)}`,
    `- machine: ${cpus().length} × ${cpu?.model.trim() || 'unknown processor'}, ${memory} GB, Linux ${release()}`,
    `- ${lines.map(({ title }) => title).join(', ')}, ${said('nginx', '-v')}, ${said('wrk', '-v')}`,
    `- codearts-graphql ${version} with ${own}`,
    `- peers: ${theirs}`,
  ].join('\n');
}

/** @param {string} folder @param {string[]} names */
async function versions(folder, names) {
  const read = names.map(
    async (name) => `${name} ${(await manifest(`${folder}node_modules/${name}/package.json`)).version}`,
  );
  return (await Promise.all(read)).join(', ');
}

/** @param {string} path @returns {Promise<{ version: string }>} */
async function manifest(path) {
  return JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'));
}

/** @param {string} program @param {string} flag @returns {string} name and version as a program states them */
function said(program, flag) {
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: 'utf8' });
  const [, version] = /(\d+\.\d+\.\d+)/.exec(stdout + stderr) ?? [];
  return `${program} ${version ?? 'of unknown version'}`;
}
