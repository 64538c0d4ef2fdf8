// Fails on words that the project does not use, in code, comments, tests, and documentation, and names the word to use instead.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const words = [
  { odd: /\b(?:nobody|somebody|everybody|anybody|whoever)\b/i, instead: 'the client, caller, user, or operator' },
  { odd: /\bturn(?:s|ed|ing)? away\b/i, instead: 'reject' },
  { odd: /\b(?:go|goes|gone|going|went) away\b/i, instead: 'disconnect, or be unavailable' },
  { odd: /\b(?:anew|apiece)\b/i, instead: 'again, each' },
  { odd: /\bof ours\b/i, instead: 'our' },
  { odd: /\blog-ins?\b/i, instead: 'login' },
  { odd: /\be-mails?\b/i, instead: 'email' },
  { odd: /\btime-outs?\b/i, instead: 'timeout' },
  { odd: /\bshort way\b/i, instead: 'fast path' },
  { odd: /\bwaiting room\b/i, instead: 'queue' },
  { odd: /\blimits? over time\b/i, instead: 'rate limit' },
  { odd: /\b(?:is|are) told\b/i, instead: 'gets, receives, or shows' },
];
/** Files in the words of others, and this list. */
const skipped =
  /lock\.json$|^test\/fixtures\/|^CODE_OF_CONDUCT\.md$|\/generated\/|^scripts\/check-words\.mjs$|\.(?:png|svg)$/;

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const found = files
  .filter((file) => !skipped.test(file))
  .flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        words.flatMap(({ odd, instead }) => {
          const [word] = odd.exec(line) ?? [];
          return word === undefined ? [] : [`${file}:${at + 1}: "${word}"; write ${instead}`];
        }),
      ),
  );
for (const line of found) console.error(line);
if (found.length > 0) process.exitCode = 1;
