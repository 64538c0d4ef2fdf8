import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade();
const page = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');

const SEND = 'mutation Send($email: String!) { sendEmailCode(email: $email) { __typename } }';
const faults: Readonly<Record<string, object>> = {
  GRAPHQL_PARSE_FAILED: { query: '{ me {' },
  GRAPHQL_VALIDATION_FAILED: { query: '{ you { id } }' },
  OPERATION_RESOLUTION_FAILURE: { query: 'query A { me { id } } query B { me { id } }', operationName: 'C' },
  BAD_USER_INPUT: { query: SEND, variables: { email: 1 } },
};

const rows = [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \| (\d{3}) \|/gm)].map(([, code = '', ...statuses]) => ({
  code,
  statuses: statuses.map(Number),
}));

test('every code of a faulty document is in the documentation', () => {
  expect(rows.map(({ code }) => code)).toEqual(Object.keys(faults));
});

test.each(rows)('$code comes with the statuses that the documentation names', async ({ code, statuses }) => {
  const calls = pair.upstream.calls.length;
  for (const [at, type] of ['application/graphql-response+json', 'application/json'].entries()) {
    const response = await pair.facade.post(faults[code], { headers: { accept: type } });
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect([response.status, response.headers.get('content-type')]).toEqual([statuses[at], `${type}; charset=utf-8`]);
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code }]);
  }
  expect(pair.upstream.calls).toHaveLength(calls);
});

test('a variable that is missing is a fault of the input too', async () => {
  const response = await pair.facade.post(
    { query: SEND },
    { headers: { accept: 'application/graphql-response+json' } },
  );
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
  ]);
});
