import { fileURLToPath } from 'node:url';
import type { VariableName } from '../../src/config/variables.ts';

const proxies = {
  good: ['http://proxy.example.com:3128', 'https://user:p%40ss@10.0.0.5', 'http://[::1]:8080/'],
  bad: [
    'proxy.example.com:3128',
    'proxy.example.com',
    'socks5://proxy.example.com:1080',
    'ftp://proxy.example.com',
    'http://',
    'http://proxy.example.com:99999',
    'http://proxy.example.com:0',
    'http://user:pass%zz@proxy.example.com',
    'http://user:pass#word@proxy.example.com',
    'http://user:pass?word@proxy.example.com',
  ],
};

/** Values that each variable takes and refuses, when it alone is set. */
export const examples: Readonly<
  Record<VariableName, { readonly good: readonly string[]; readonly bad: readonly string[] }>
> = {
  // A host that is not loopback needs more, which has tests of its own.
  HOST: {
    good: ['127.0.0.1', '::1', 'localhost'],
    bad: ['a b', 'http://x', '-x', 'x:80'],
  },
  PORT: { good: ['0', '80', '65535'], bad: ['65536', '-1', '4e3', '0x50', ' 80', '80.5', 'http', '99999999999'] },
  MANAGEMENT_HOST: { good: ['127.0.0.1', '0.0.0.0', '::1'], bad: ['a b', '10.0.0.5/8', '[::1]'] },
  MANAGEMENT_PORT: { good: ['0', '4001'], bad: ['65536', 'off'] },
  CODEARTS_ENDPOINT: {
    good: [
      'https://codehub-ext.cn-north-4.myhuaweicloud.com',
      'https://repo.example.com:8443/base/',
      'https://10.0.0.5',
      'http://127.0.0.1:9000',
      'http://127.255.0.1',
      'http://localhost:9000',
      'http://[::1]:9000',
    ],
    bad: [
      'http://repo.example.com',
      'http://10.0.0.5:9000',
      'http://0.0.0.0:9000',
      'http://[::]:9000',
      'http://localhost.example.com',
      'http://127.0.0.1.example.com',
      'ftp://127.0.0.1',
      'file:///etc/passwd',
      'repo.example.com',
      'https://',
      'https://user:password@repo.example.com',
      'https://user@repo.example.com',
      'https://repo.example.com/?a=b',
      'https://repo.example.com/#a',
      'http://127.0.0.1:0',
      'https://repo.example.com:99999',
    ],
  },
  CODEARTS_REGION: {
    good: ['cn-north-4', 'la-south-2', 'af-north-1'],
    bad: ['cn-north-5', 'CN-NORTH-4', 'cn-north-4 ', 'constructor', 'evil.example.com/'],
  },
  CODEARTS_EMULATOR: { good: ['yes'], bad: ['no', 'on', 'YES'] },
  // What `iam` needs besides has tests of its own.
  CODEARTS_AUTH: { good: ['passthrough'], bad: ['IAM', 'none', 'yes'] },
  CODEARTS_SHARED_IDENTITY: { good: ['yes'], bad: ['no', 'true', 'YES'] },
  IAM_ENDPOINT: {
    good: ['https://iam.cn-north-4.myhuaweicloud.com', 'http://127.0.0.1:9000'],
    bad: ['http://iam.example.com', 'iam.example.com', 'https://user:password@iam.example.com'],
  },
  IAM_DOMAIN: { good: ['account', 'x'.repeat(1_000)], bad: ['x'.repeat(1_001)] },
  IAM_USERNAME: { good: ['user name'], bad: ['x'.repeat(1_001)] },
  IAM_PASSWORD: { good: ['päss word!'], bad: ['x'.repeat(1_001)] },
  IAM_PASSWORD_FILE: { good: ['/run/secrets/iam'], bad: ['x'.repeat(1_001)] },
  IAM_PROJECT: { good: ['cn-north-4'], bad: ['x'.repeat(1_001)] },
  CODEARTS_TIMEOUT_MS: { good: ['1', '10000', '300000'], bad: ['0', '300001', '10s', '-5', '1.5'] },
  HTTPS_PROXY: proxies,
  HTTP_PROXY: proxies,
  NO_PROXY: {
    good: ['*', 'localhost,.example.com, *.svc.cluster.local:443', '10.0.0.0/8,[::1],fe80::1'],
    bad: ['http://example.com', 'a;b', 'user@example.com', 'a\nb'],
  },
  UPDATE_EMAIL_LIMIT: {
    good: ['5/15m', '1/1s', '1000000/596h', '5/2147483s'],
    bad: [
      '0/15m',
      '5',
      '5/15',
      '5/0m',
      '1000001/1m',
      '5/597h',
      '5/2147484s',
      '5/15d',
      '5 / 15m',
      '-5/15m',
      '5/15m,1/1s',
    ],
  },
  SEND_CODE_LIMIT: { good: ['3/15m', '1/1h'], bad: ['0/1s', '3/', '/15m', 'none'] },
  REDIS_URL: {
    good: [
      'redis://localhost:6379',
      'redis://localhost/',
      'redis://[::1]',
      'rediss://user:p%40ss@redis.example.com:6380/1',
    ],
    bad: [
      'localhost:6379',
      'http://redis.example.com',
      'redis.example.com',
      'unix:///tmp/redis.sock',
      'redis:',
      'redis:///1',
      'redis://localhost:0',
      'redis://localhost:99999',
      'redis://localhost/db',
      'redis://localhost/1e3',
      'redis://localhost/1?timeout=5',
      'redis://:pass%zz@localhost',
      'redis://:pass#word@localhost',
      'redis://pass?word@localhost',
    ],
  },
  GRAPHIQL: { good: ['on', 'off'], bad: ['true', 'ON', '1'] },
  INTROSPECTION: { good: ['on', 'off'], bad: ['false', 'Off', 'yes'] },
  TRUSTED_DOCUMENTS: {
    good: [
      fileURLToPath(new URL('../../examples/settings-page/src/generated/persisted-documents.json', import.meta.url)),
    ],
    bad: ['/nowhere/manifest.json', fileURLToPath(import.meta.url), 'package.json'],
  },
  CORS_ORIGINS: {
    good: ['https://app.example.com', 'http://localhost:3000,https://a.example.com', ' https://a.example.com , '],
    bad: [
      '*',
      'null',
      'app.example.com',
      'https://app.example.com/',
      'https://app.example.com/path',
      'https://*.example.com',
      'https://APP.example.com',
      'https://app.example.com:443',
      'https://good.example.com,nonsense',
      'file://x',
    ],
  },
  SHORT_WAY: { good: ['on', 'off'], bad: ['yes', 'ON'] },
  LOG_LEVEL: { good: ['fatal', 'info', 'silent'], bad: ['INFO', 'verbose', '30'] },
  DRAIN_MS: { good: ['0', '15000', '600000'], bad: ['600001', '-1', '15s'] },
  LOG_FORMAT: { good: ['json', 'pretty'], bad: ['JSON', 'text'] },
  LOG_SUCCESS_RATE: { good: ['0', '0.01', '1', '1.0'], bad: ['1.1', '-0.1', '.5', '1e-3', '50%', 'all'] },
};
