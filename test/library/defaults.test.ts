import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/index.ts';

const REGION = { CODEARTS_REGION: 'ap-southeast-3' };
const IDENTITY = {
  ...REGION,
  CODEARTS_AUTH: 'iam',
  IAM_DOMAIN: 'example',
  IAM_USERNAME: 'facade',
  IAM_PASSWORD: 'secret',
};

test.each([{}, { HOST: '127.0.0.1' }, { HOST: 'localhost', GRAPHIQL: '', INTROSPECTION: '' }])(
  'introspection and GraphiQL are off as a library, whatever else is set: %o',
  (env) => {
    expect(readConfig({ ...REGION, ...env })).toMatchObject({ graphiql: false, introspection: false });
  },
);

test('introspection and GraphiQL can be switched on as a library', () => {
  expect(readConfig({ ...REGION, GRAPHIQL: 'on', INTROSPECTION: 'on' })).toMatchObject({
    graphiql: true,
    introspection: true,
  });
});

test("a library acts with the server's own identity only if that is said, since it cannot know who reaches it", () => {
  expect(() => readConfig({ ...IDENTITY, HOST: '127.0.0.1' })).toThrow(
    new ConfigError(
      'CODEARTS_SHARED_IDENTITY must be yes when CODEARTS_AUTH is iam, unless the server listens on loopback only',
    ),
  );
  expect(readConfig({ ...IDENTITY, CODEARTS_SHARED_IDENTITY: 'yes' }).iam?.username).toBe('facade');
});
