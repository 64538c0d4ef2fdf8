import { describe, expect, test } from 'vitest';
import { rawRequest } from '../support/raw-request.ts';
import { useFacade } from '../support/use-facade.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';
const PAGE = 'text/html; charset=utf-8';

const pair = useFacade({ GRAPHIQL: 'on' });

const cases: readonly [accept: string | undefined, type: string | undefined][] = [
  [undefined, JSON_TYPE],
  ['', JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['Application/JSON', JSON_TYPE],
  ['application/json; charset=UTF-8', JSON_TYPE],
  ['application/graphql-response+json', GRAPHQL_TYPE],
  ['application/graphql-response+json, application/json;q=0.9', GRAPHQL_TYPE],
  ['application/json, application/graphql-response+json', JSON_TYPE],
  ['application/json;q=0.5, application/graphql-response+json;q=0.6', GRAPHQL_TYPE],
  ['application/json;q=0.001, application/graphql-response+json;q=0', JSON_TYPE],
  ['application/json ; q=0 , application/graphql-response+json ; q=0.1', GRAPHQL_TYPE],
  ['*/*, application/json;q=0', GRAPHQL_TYPE],
  ['text/html, */*;q=0.8', JSON_TYPE],
  ['text/event-stream, application/json', JSON_TYPE],
  ['multipart/mixed;deferSpec=20220824, application/graphql-response+json', GRAPHQL_TYPE],
  ['application/json;q=0', undefined],
  ['application/json;q=0.000, application/graphql-response+json;q=0.0', undefined],
  ['*/*;q=0', undefined],
  ['application/json; charset=utf-16', undefined],
  ['text/event-stream', undefined],
  ['text/event-stream, multipart/mixed, text/*', undefined],
  ['application/jsonx, xapplication/json', undefined],
  [',,,', undefined],
  [`application/json${','.repeat(1_000)}`, undefined],
];

describe.each(['on', 'off'])('with the fast path %s, the best of the client’s media types is sent', (fastPath) => {
  const both = useFacade({ FAST_PATH: fastPath });

  test.each(cases)('to %j: %j', async (accept, type) => {
    const headers = ['Content-Type', 'application/json', ...(accept === undefined ? [] : ['Accept', accept])];
    for (const query of ['{ __typename }', '{ __typename }', '{ nothing }', 7]) {
      const { headers: received, status } = await rawRequest(both.facade.url, {
        headers,
        body: JSON.stringify({ query }),
      });
      // A request that is rejected for another reason says so, in the type that every client reads.
      expect(received['content-type']).toBe(type ?? JSON_TYPE);
      if (type === undefined) expect(status).toBe(query === 7 ? 400 : 406);
      else expect(status).not.toBe(406);
    }
  });
});

test('what a client does not accept is not run', async () => {
  const calls = pair.upstream.calls.length;
  const query = 'mutation { updateEmail(email: "a@b.c") { __typename } }';
  const answered = await pair.facade.post({ query }, { headers: { accept: 'text/csv' } });
  expect([answered.status, await answered.json()]).toEqual([
    406,
    {
      errors: [
        {
          message: 'Accept must allow application/graphql-response+json or application/json.',
          extensions: { code: 'NOT_ACCEPTABLE' },
        },
      ],
    },
  ]);
  expect(pair.upstream.calls).toHaveLength(calls);
});

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', '', 200, PAGE],
  ['text/html', '', 200, PAGE],
  ['text/html;q=0.5, application/json', '', 400, JSON_TYPE],
  ['application/json;q=0.5, text/html;q=0.6', '', 200, PAGE],
  ['text/html;q=0, */*', '', 400, JSON_TYPE],
  ['text/htmlx', '', 400, JSON_TYPE],
  ['text/html, */*;q=0.8', '?query={__typename}', 200, JSON_TYPE],
  ['text/html, */*;q=0.8', '?quer%79={__typename}', 200, JSON_TYPE],
])('a GET that accepts %s gets the page or GraphQL: %j', async (accept, search, status, type) => {
  const { headers, ...answered } = await rawRequest(`${pair.facade.url}${search}`, {
    method: 'GET',
    headers: ['Accept', accept],
  });
  expect([answered.status, headers['content-type']]).toEqual([status, type]);
});
