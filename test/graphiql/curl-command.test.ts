import { expect, test } from 'vitest';
import { curlCommand, quote } from '../../src/graphiql/page/curl-command.ts';
import { curlArguments } from './curl-arguments.ts';

test.each([`it's "quoted" with $HOME, \`id\`, \\ and !!`, "''", 'two\nlines', '名; rm -rf /'])(
  'a shell gives curl a body as it is: %j',
  async (body) => {
    const url = 'http://127.0.0.1:4000/graphql';
    expect(await curlArguments(curlCommand(url, quote(`x-auth-token: ${body}`), body))).toEqual([
      url,
      '-H',
      'content-type: application/json',
      '-H',
      `x-auth-token: ${body}`,
      '--data-raw',
      body,
    ]);
  },
);

test('a command without a token has no header for it', async () => {
  expect(await curlArguments(curlCommand('http://h', undefined, '{}'))).not.toContain('x-auth-token');
});
