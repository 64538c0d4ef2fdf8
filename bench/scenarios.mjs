// What is measured. Each row is a table of the results.
import * as work from './load/work.mjs';
import { coldStart } from './scenarios/cold-start.mjs';
import { memory } from './scenarios/memory.mjs';
import { scale } from './scenarios/scale.mjs';
import { tail } from './scenarios/tail.mjs';
import { throughput } from './scenarios/throughput.mjs';
import { LATENCY_MS } from './upstream/upstream.mjs';

/**
 * @typedef {object} Scenario
 * @property {string} title
 * @property {string} text what is done, for the results
 * @property {readonly string[]} peers names of those that can do the same work
 * @property {(fleet: import('./fleet.mjs').Fleet, names: string[]) => Promise<import('./report/table.mjs').Table>} run
 */

const FACADES = ['facade', 'facade-by-yoga'];
const OWN = ['plain-proxy', ...FACADES];
/** Those that serve the same schema; Hive Gateway makes its own of the OpenAPI document, with other types and arguments. */
const SAME_SCHEMA = [...OWN, 'mercurius', 'yoga', 'apollo'];
/** Tailcall's types have no failures, and it resolves no list of references by one read. */
const WITH_TAILCALL = [...SAME_SCHEMA, 'tailcall'];
const SERVERS = [...WITH_TAILCALL, 'hive'];
const ALL = [...SERVERS, 'nginx'];

const USUAL = 32;
const CROWD = 1_000;

/** @type {Record<string, Scenario>} */
export const scenarios = {
  hot: {
    title: 'Hot query',
    text: '`query Me { me { commitEmail state } }`, a new token in each request, 32 connections.',
    peers: ALL,
    run: throughput(work.hot),
  },
  variables: {
    title: 'Variables',
    text: 'The hot query with `$withState: Boolean!` and `state @include(if: $withState)`.',
    peers: WITH_TAILCALL,
    run: throughput(work.variables),
  },
  'me-result': {
    title: 'Typed result',
    text: '`meResult`, whose failures are types, with `__typename` and two inline fragments.',
    peers: SAME_SCHEMA,
    run: throughput(work.meResult),
  },
  everything: {
    title: 'All eight fields',
    text: 'All that the REST API returns, a new token in each request.',
    // Tailcall returns the ID as a number.
    peers: SAME_SCHEMA,
    run: throughput(work.everything),
  },
  entity: {
    title: 'One entity',
    text: '`_entities` with one representation by `username`, as a federated gateway asks for the user of a page.',
    peers: SAME_SCHEMA,
    run: throughput(work.entity),
  },
  entities: {
    title: 'Fifty entities',
    text: '`_entities` with 50 representations, half of them by each key. All read once; the proxy copies without a look at the keys.',
    peers: SAME_SCHEMA,
    run: throughput(work.entities),
  },
  update: {
    title: 'Update',
    text: '`updateEmail` with variables, by one of 1,000 tokens that have read their user before.',
    peers: WITH_TAILCALL,
    run: throughput(work.update),
  },
  'first-update': {
    title: 'First update',
    text: '`updateEmail` with a new token in each request. The facade reads the user first, for the rate limit, and so does the proxy.',
    peers: OWN,
    run: throughput(work.firstUpdate),
  },
  'send-code': {
    title: 'Send code',
    text: '`sendEmailCode` with variables, by one of 1,000 tokens that have read their user before.',
    peers: WITH_TAILCALL,
    run: throughput(work.sendCode),
  },
  'same-token': {
    title: 'Same token',
    text: 'The hot query, one token in all requests: who shares a read that is in flight makes fewer calls upstream.',
    peers: ALL,
    run: throughput(work.sameToken),
  },
  batch: {
    title: 'Batch',
    text: 'An array of ten hot queries, a new token in each request. The proxy makes ten reads of it, the facade one.',
    peers: OWN,
    run: throughput(work.batch),
  },
  'long-token': {
    title: 'Long token',
    text: 'The hot query with a new token of 10 KB in each request.',
    peers: ALL,
    run: throughput(work.longToken),
  },
  crowd: {
    title: 'Crowd',
    text: `The hot query over ${CROWD} connections, a new token in each request.`,
    peers: ALL,
    run: throughput(work.crowd(CROWD)),
  },
  scale: {
    title: 'Scale',
    text: `The hot query over ${USUAL} and over ${CROWD} connections, counted at the upstream once all of them are being served.`,
    peers: ['plain-proxy', 'facade', 'mercurius', 'tailcall'],
    run: scale(USUAL, CROWD),
  },
  tail: {
    title: 'Tail',
    text: "p99 of the hot query at half of the server's own maximum, which is measured just before. Each connection pauses before each request, 25 ms in the mean and exponentially distributed, so that requests keep coming while a response is late.",
    peers: ALL,
    run: tail,
  },
  'hot-all': {
    title: 'Hot query, all servers',
    text: 'The hot query once more, with every server at the same time for processor time.',
    peers: ALL,
    run: throughput(work.hot),
  },
  'cold-start': {
    title: 'Cold start, ms',
    text: 'From the start of the process to its first right response; Node itself, doing nothing, for scale.',
    peers: SERVERS,
    run: coldStart,
  },
  memory: {
    title: 'Memory, MB',
    text: 'Resident memory of a fresh process under the load of the hot query without a pause. The slope is that of the second half.',
    peers: ['plain-proxy', 'facade'],
    run: memory,
  },
  far: {
    title: 'Far upstream',
    text: `The crowd's work, and each response of the REST API takes ${LATENCY_MS} ms. The facade and the peers with undici open at most 256 connections upstream.`,
    // nginx rejects what is over a bound of connections instead of letting it wait.
    peers: SERVERS,
    run: throughput(work.far(CROWD)),
  },
};

/** The scenario whose shares are drawn. */
export const DRAWN = 'hot-all';
