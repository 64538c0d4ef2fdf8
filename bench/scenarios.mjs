// What is measured. Each row is a table of the results.
import { batch, entities, everything, me, update } from './load/operations.mjs';
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
 * @property {readonly string[]} peers names of those that can do it
 * @property {(fleet: import('./fleet.mjs').Fleet, names: string[]) => Promise<import('./report/table.mjs').Table>} run
 */

const FACADES = ['facade', 'facade-by-yoga'];
const OWN = ['plain-proxy', ...FACADES];
/** Those that serve the same schema; Hive Gateway makes its own of the OpenAPI document, with other types and arguments. */
const SAME_SCHEMA = [...OWN, 'mercurius', 'yoga', 'apollo'];
const NODE = [...SAME_SCHEMA, 'hive'];
const ALL = [...NODE, 'nginx'];

const USUAL = 32;
const CROWD = 1_000;
/** As long as real tokens are, which hold a catalogue of services. */
const LONG_TOKEN = 10_240;

/** @type {Record<string, Scenario>} */
export const scenarios = {
  hot: {
    title: 'Hot query',
    text: '`query Me { me { commitEmail state } }`, a new token in each request, 32 connections.',
    peers: ALL,
    run: throughput({ operation: me }),
  },
  'same-token': {
    title: 'Same token',
    text: 'The hot query, one token in all requests: who shares a read that is in flight makes fewer calls upstream.',
    peers: ALL,
    run: throughput({ operation: me, distinct: false }),
  },
  everything: {
    title: 'All eight fields',
    text: 'All that the REST API tells, a new token in each request.',
    peers: SAME_SCHEMA,
    run: throughput({ operation: everything }),
  },
  update: {
    title: 'Update',
    text: '`updateEmail` with variables, a new token in each request.',
    peers: SAME_SCHEMA,
    run: throughput({ operation: update }),
  },
  entities: {
    title: 'Entities',
    text: '`_entities` with 50 representations, as a federated gateway asks; a new token in each request. The proxy reads once and copies.',
    peers: OWN,
    run: throughput({ operation: entities }),
  },
  batch: {
    title: 'Batch',
    text: 'An array of ten hot queries, a new token in each request. The proxy makes ten reads of it, the facade one.',
    peers: OWN,
    run: throughput({ operation: batch }),
  },
  'long-token': {
    title: 'Long token',
    text: 'The hot query with a new token of 10 KB in each request.',
    peers: ALL,
    run: throughput({ operation: me, tokenLength: LONG_TOKEN }),
  },
  crowd: {
    title: 'Crowd',
    text: `The hot query over ${CROWD} connections, a new token in each request.`,
    peers: ALL,
    run: throughput({ operation: me, connections: CROWD }),
  },
  scale: {
    title: 'Scale',
    text: `The hot query over ${USUAL} and over ${CROWD} connections, counted at the upstream once all of them are being served.`,
    peers: ['plain-proxy', 'facade', 'mercurius'],
    run: scale(USUAL, CROWD),
  },
  tail: {
    title: 'Tail',
    text: "The hot query at half of the server's own maximum, which is measured just before. Each connection pauses before each request, 25 ms in the mean and exponentially distributed, so that requests keep coming while an answer is late.",
    peers: ALL,
    run: tail,
  },
  'cold-start': {
    title: 'Cold start',
    text: 'From the start of the process to its first right answer; Node itself, doing nothing, for scale.',
    peers: NODE,
    run: coldStart,
  },
  memory: {
    title: 'Memory',
    text: 'Resident memory of a fresh process under the load of the hot query without a pause. The slope is that of the second half.',
    peers: ['plain-proxy', 'facade'],
    run: memory,
  },
  far: {
    title: 'Far upstream',
    text: `The crowd's work, and each answer of the REST API takes ${LATENCY_MS} ms. All but Apollo Server and Hive Gateway, which bring HTTP clients of their own, open at most 256 connections upstream, as the facade does.`,
    // nginx refuses what is over a bound of connections instead of letting it wait.
    peers: NODE,
    run: throughput({ operation: me, connections: CROWD, upstream: 'far' }),
  },
};

/** The scenario whose shares are drawn. */
export const DRAWN = 'hot';
