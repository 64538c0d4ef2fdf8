import type { Facade } from '../support/facade.ts';
import type { Series } from '../support/metrics.ts';
import { type Call, fixture, reply, type Upstream } from '../support/upstream.ts';

/** One way that a request can take, and everything that is counted on it. */
export interface Case {
  readonly name: string;
  readonly send: (facade: Facade, upstream: Upstream) => Promise<unknown>;
  /** What upstream does; it answers well unless given. */
  readonly upstream?: (call: Call, number: number) => void;
  readonly counts: Series;
}

const LIMIT = 'query TooMuch { a: __typename b: __typename }';

/** Makes upstream answer as a case says, counting its calls from 1. */
export function prepare({ upstream: answer }: Case, upstream: Upstream): void {
  let number = 0;
  upstream.answer = (call) => {
    number += 1;
    if (answer) answer(call, number);
    else reply(call, 200, fixture('user'));
  };
}

/** An HTTP request. */
function http(status: number, method = 'POST'): Series {
  return { [`graphql_http_requests_total{method="${method}",status="${status}"}`]: 1 };
}

/** Operations. */
function graphql(operation: string, kind: string, outcome: string, count = 1): Series {
  return {
    [`graphql_requests_total{operation="${operation}",kind="${kind}",outcome="${outcome}"}`]: count,
    [`graphql_request_duration_seconds_count{operation="${operation}"}`]: count,
  };
}

/** Requests upstream. */
function codearts(method: string, outcome: string, count = 1): Series {
  return {
    [`codearts_requests_total{method="${method}",outcome="${outcome}"}`]: count,
    [`codearts_request_duration_seconds_count{method="${method}"}`]: count,
  };
}

const notSent = (outcome: string) => graphql('unknown', 'unknown', outcome);
const READ = 'query Me { me { state } meResult { __typename } }';
const RESULT = 'query Result { meResult { __typename } }';
const UPDATE = 'mutation Change($code: String) { updateEmail(email: "11@email.com", code: $code) { __typename } }';
const json = { 'content-type': 'application/json' };

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (call: Call) =>
    reply(call, code, {}, headers);

/** A read and an update that upstream answers with an error. */
function refusedUpstream(code: number, outcome: string, updateOutcome = outcome): Case[] {
  return [
    {
      name: `a read that upstream answers ${code}`,
      send: (facade) => facade.ask(READ),
      upstream: status(code),
      counts: { ...http(200), ...graphql('Me', 'query', outcome), ...codearts('GET', outcome) },
    },
    {
      name: `the same as a typed result, ${code}`,
      send: (facade) => facade.ask(RESULT),
      upstream: status(code),
      counts: { ...http(200), ...graphql('Result', 'query', outcome), ...codearts('GET', outcome) },
    },
    {
      name: `an update that upstream answers ${code}`,
      send: (facade) => facade.ask(UPDATE),
      upstream: status(code),
      counts: { ...http(200), ...graphql('Change', 'mutation', updateOutcome), ...codearts('PUT', updateOutcome) },
    },
  ];
}

export const cases: readonly Case[] = [
  {
    name: 'a read',
    send: (facade) => facade.ask(READ),
    counts: { ...http(200), ...graphql('Me', 'query', 'ok'), ...codearts('GET', 'ok') },
  },
  {
    name: 'a read by GET',
    send: (facade) =>
      fetch(`${facade.url}?${new URLSearchParams({ query: READ })}`, { headers: { 'x-auth-token': 'by-get' } }),
    counts: { ...http(200, 'GET'), ...graphql('Me', 'query', 'ok'), ...codearts('GET', 'ok') },
  },
  {
    name: 'twenty aliases without a name',
    send: (facade) => facade.ask(`{ ${Array.from({ length: 20 }, (_, at) => `a${at}: me { id }`).join(' ')} }`),
    counts: { ...http(200), ...graphql('anonymous', 'query', 'ok'), ...codearts('GET', 'ok') },
  },
  {
    name: 'an update',
    send: (facade) => facade.ask(UPDATE),
    counts: { ...http(200), ...graphql('Change', 'mutation', 'ok'), ...codearts('PUT', 'ok') },
  },
  {
    name: 'a code that is sent',
    send: (facade) => facade.ask('mutation Send { sendEmailCode(email: "11@email.com") { __typename } }'),
    upstream: (call) => reply(call, 201, fixture('send-code-201')),
    counts: { ...http(200), ...graphql('Send', 'mutation', 'ok'), ...codearts('POST', 'ok') },
  },
  {
    name: 'a batch, of which each operation counts with its own outcome',
    send: (facade) =>
      facade.post([
        { query: READ },
        { query: READ },
        { query: RESULT },
        { query: UPDATE, variables: { code: '' } },
        { query: '{ nothing }' },
      ]),
    counts: {
      ...http(200),
      ...graphql('Me', 'query', 'ok', 2),
      ...graphql('Result', 'query', 'ok'),
      ...graphql('Change', 'mutation', 'INVALID_INPUT'),
      ...notSent('GRAPHQL_VALIDATION_FAILED'),
      ...codearts('GET', 'ok'),
    },
  },
  ...refusedUpstream(401, 'UNAUTHENTICATED'),
  ...refusedUpstream(403, 'FORBIDDEN'),
  ...refusedUpstream(400, 'REJECTED'),
  ...refusedUpstream(429, 'THROTTLED'),
  ...refusedUpstream(500, 'UNAVAILABLE', 'UNCONFIRMED'),
  {
    name: 'a read without a token',
    send: (facade) => fetch(facade.url, { method: 'POST', headers: json, body: JSON.stringify({ query: READ }) }),
    counts: { ...http(200), ...graphql('Me', 'query', 'UNAUTHENTICATED') },
  },
  {
    name: 'a read that is sent again',
    send: (facade) => facade.ask(READ),
    upstream: (call, number) => (number === 1 ? reply(call, 503, {}) : reply(call, 200, fixture('user'))),
    counts: {
      ...http(200),
      ...graphql('Me', 'query', 'ok'),
      'codearts_requests_total{method="GET",outcome="ok"}': 1,
      'codearts_requests_total{method="GET",outcome="UNAVAILABLE"}': 1,
      'codearts_request_duration_seconds_count{method="GET"}': 2,
      codearts_retries_total: 1,
    },
  },
  {
    name: 'a read that upstream never answers',
    send: (facade) => facade.ask(READ),
    upstream: () => {},
    counts: {
      ...http(200),
      ...graphql('Me', 'query', 'UNAVAILABLE'),
      ...codearts('GET', 'UNAVAILABLE'),
      'codearts_request_errors_total{reason="timeout"}': 1,
    },
  },
  {
    name: 'an update that upstream never answers',
    send: (facade) => facade.ask(UPDATE),
    upstream: () => {},
    counts: {
      ...http(200),
      ...graphql('Change', 'mutation', 'UNCONFIRMED'),
      ...codearts('PUT', 'UNCONFIRMED'),
      'codearts_request_errors_total{reason="timeout"}': 1,
    },
  },
  {
    name: 'two fields outside the contract',
    send: (facade) => facade.ask('query Drift { me { id state createdAt name } }'),
    upstream: (call) => reply(call, 200, { ...JSON.parse(fixture('user')), state: 'dormant', created_at: 'yesterday' }),
    counts: {
      ...http(200),
      ...graphql('Drift', 'query', 'UPSTREAM_CONTRACT'),
      ...codearts('GET', 'ok'),
      'codearts_contract_drift_total{field="state"}': 1,
      'codearts_contract_drift_total{field="createdAt"}': 1,
    },
  },
  {
    name: 'a body outside the contract',
    send: (facade) => facade.ask(READ),
    upstream: (call) => reply(call, 200, 'null'),
    counts: {
      ...http(200),
      ...graphql('Me', 'query', 'UNAVAILABLE'),
      ...codearts('GET', 'UNAVAILABLE'),
      'codearts_contract_drift_total{field="body"}': 1,
    },
  },
  {
    name: 'an address that is too long',
    send: (facade) => facade.ask(UPDATE, { variables: { code: 'x'.repeat(1_001) } }),
    counts: { ...http(200), ...graphql('Change', 'mutation', 'INVALID_INPUT') },
  },
  {
    name: 'a variable of a wrong type',
    send: (facade) => facade.ask(UPDATE, { variables: { code: 1 } }),
    counts: { ...http(200), ...graphql('Change', 'mutation', 'BAD_USER_INPUT') },
  },
  {
    name: 'something that is no GraphQL',
    send: (facade) => facade.ask('{'),
    counts: { ...http(200), ...notSent('GRAPHQL_PARSE_FAILED') },
  },
  {
    name: 'a document that does not fit the schema',
    send: (facade) => facade.ask('query Me { nothing }'),
    counts: { ...http(200), ...notSent('GRAPHQL_VALIDATION_FAILED') },
  },
  {
    name: 'an operation that is not there',
    send: (facade) => facade.post({ query: READ, operationName: 'Other' }),
    counts: { ...http(400), ...notSent('OPERATION_RESOLUTION_FAILURE') },
  },
  {
    name: 'a mutation by GET',
    send: (facade) => fetch(`${facade.url}?${new URLSearchParams({ query: UPDATE })}`),
    counts: { ...http(405, 'GET'), ...graphql('Change', 'mutation', 'BAD_REQUEST') },
  },
  ...(
    [
      ['tokens', `query TooMuch { ${'__typename '.repeat(2_001)} }`],
      ['depth', `query TooMuch ${'{ me '.repeat(21)}{ id }${' }'.repeat(21)}`],
      [
        'aliases',
        LIMIT.replace('b: __typename', Array.from({ length: 31 }, (_, at) => `b${at}: __typename`).join(' ')),
      ],
      ['directives', `query TooMuch { __typename ${'@include(if: true) '.repeat(31)} }`],
      ['objects', `query TooMuch { ${'me { id } '.repeat(101)} }`],
      [
        'mutation fields',
        'mutation TooMuch { a: updateEmail(email: "a") { __typename } b: updateEmail(email: "a") { __typename } }',
      ],
    ] as const
  ).map(([limit, query]) => ({
    name: `more ${limit} than allowed`,
    send: (facade: Facade) => facade.ask(query),
    counts: { ...http(400), ...notSent('LIMIT_EXCEEDED') },
  })),
  {
    name: 'more cost than allowed, which its variables make',
    send: (facade) =>
      facade.ask('query TooMuch($r: [_Any!]!) { _entities(representations: $r) { __typename } }', {
        variables: { r: Array(2_001).fill({ __typename: 'CodeArtsUser', id: 1 }) },
      }),
    counts: { ...http(400), ...notSent('LIMIT_EXCEEDED') },
  },
  {
    name: 'more mutations in a batch than allowed',
    send: (facade) => facade.post([{ query: UPDATE }, { query: UPDATE }]),
    counts: { ...http(400), ...notSent('LIMIT_EXCEEDED') },
  },
  {
    name: 'more operations in a batch than allowed',
    send: (facade) => facade.post(Array(11).fill({ query: READ })),
    counts: { ...http(400), ...notSent('BAD_REQUEST') },
  },
  {
    name: 'a body that is no JSON',
    send: (facade) => facade.post('{'),
    counts: { ...http(400), ...notSent('BAD_REQUEST') },
  },
  {
    name: 'a body that is too large',
    send: (facade) => facade.post('x'.repeat(262_145)),
    counts: { ...http(413), ...notSent('BODY_TOO_LARGE') },
  },
  {
    name: 'a form',
    send: (facade) => fetch(facade.url, { method: 'POST', body: new URLSearchParams({ query: READ }) }),
    counts: { ...http(415), ...notSent('UNSUPPORTED_MEDIA_TYPE') },
  },
  {
    name: 'another method',
    send: (facade) => fetch(facade.url, { method: 'DELETE' }),
    counts: { ...http(405, 'DELETE'), ...notSent('METHOD_NOT_ALLOWED') },
  },
  {
    name: 'an unknown method',
    send: (facade) => fetch(facade.url, { method: 'PROPFIND' }),
    counts: { ...http(405, '_OTHER'), ...notSent('METHOD_NOT_ALLOWED') },
  },
  {
    name: 'a media type that cannot be sent',
    send: (facade) => facade.ask('query Type { __typename }', { headers: { accept: 'text/csv' } }).catch(() => {}),
    counts: { ...http(406), ...graphql('Type', 'query', 'NOT_ACCEPTABLE') },
  },
  {
    name: 'another path',
    send: (facade) => fetch(`${facade.url}/elsewhere`),
    counts: { ...http(404, 'GET'), ...notSent('NOT_FOUND') },
  },
  {
    name: 'a preflight, which is no operation',
    send: (facade) => fetch(facade.url, { method: 'OPTIONS' }),
    counts: http(204, 'OPTIONS'),
  },
  {
    name: 'the page of GraphiQL, which is no operation',
    send: (facade) => fetch(facade.url, { headers: { accept: 'text/html' } }),
    counts: http(200, 'GET'),
  },
];
