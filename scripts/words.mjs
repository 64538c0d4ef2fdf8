// Keeps words out that the field has a better term for; each is named with the one to use. `npm run words`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Words and phrases, and what to write instead; matched as whole words, whatever their case. */
const words = {
  'fast path': 'fast path',
  'turned away': 'rejected, or load shedding',
  'turn away': 'reject, or shed',
  'waiting room': 'request queue',
  'goes away': 'disconnects',
  'went away': 'disconnected',
  'gone away': 'disconnected',
  'has gone': 'has disconnected',
  'limit over time': 'rate limit',
  'limits over time': 'rate limits',
  'calls of the system': 'system calls',
  'log-in': 'login (noun), log in (verb)',
  'log-ins': 'logins',
  'e-mail': 'email',
  'time-out': 'timeout',
  'time-outs': 'timeouts',
  licence: 'license',
  licences: 'licenses',
  neighbour: 'other subgraph',
  'used up': 'consumed',
  anew: 'again',
  apiece: 'each',
  dear: 'expensive',
  'all the same': 'anyway, or leave it out',
  'of ours': 'our own',
  'by itself': 'on its own, or automatically',
  'be it': 'whether, or leave it out',
  'stands in': 'replaces',
  whoever: 'the client, the caller, the operator',
  nobody: 'no client, no caller',
  somebody: 'a client, a caller',
  everybody: 'every client, all callers',
  anybody: 'any client, any caller',
  'an affair of': 'only for',
  refusal: 'rejection, or request error',
  refusals: 'rejections, or request errors',
  noted: 'recorded',
  meanwhile: 'while …, or leave it out',
};

const pattern = new RegExp(`\\b(?:${Object.keys(words).join('|')})\\b`, 'giu');
const files = execFileSync(
  'git',
  ['ls-files', 'src', 'test', 'docs', 'deploy', 'bench', 'scripts', 'examples', '*.md', '.github', '.ci'],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter(
    (file) =>
      /(?:\.(?:ts|tsx|mjs|md|ya?ml|lua|graphql)|Dockerfile|run)$/.test(file) &&
      !/generated|package-lock|scripts\/words\.mjs/.test(file),
  );

let found = 0;
for (const file of files) {
  for (const [at, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    for (const [word] of line.matchAll(pattern)) {
      found += 1;
      console.error(
        `${file}:${at + 1}: "${word}"; write ${words[/** @type {keyof typeof words} */ (word.toLowerCase())]}`,
      );
    }
  }
}
process.exitCode = found > 0 ? 1 : 0;
