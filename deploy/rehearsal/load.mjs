import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { userOf } from './upstream.mjs';

/** @typedef {'read' | 'update' | 'limited'} Kind */

/**
 * One request and what became of it.
 *
 * @typedef {object} Sent
 * @property {Kind} kind
 * @property {string} requestId
 * @property {string} token
 * @property {string} outcome the type of the answer, `HTTP` and a status, or the code of a broken connection
 * @property {boolean} isMixedUp whether the answer was another user's
 */

const FIELDS = '{ __typename ... on CodeArtsUser { username } }';
const UPDATE = `mutation { updateEmail(email: "a@b.c", code: "ABCDEF") ${FIELDS} }`;
/** Pauses between the requests of one client, in milliseconds. */
const PAUSE_MS = { read: 5, update: 20, limited: 50 };

/** Clients that each send one request after the other; reads by GET, updates by POST. */
export class Load {
  /** @type {Sent[]} */
  sent = [];
  #url;
  #isOver = false;
  /** @type {Promise<void>[]} */
  #clients = [];

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
  }

  /**
   * Adds a client that goes on until the end.
   *
   * @param {Kind} kind
   * @param {(number: number) => string} token of each request
   */
  add(kind, token) {
    const client = `${kind}-${this.#clients.length}`;
    const run = async () => {
      for (let number = 0; !this.#isOver; number += 1) {
        this.sent.push(await send(this.#url, kind, `${client}:${number}`, token(number)));
        await setTimeout(PAUSE_MS[kind]);
      }
    };
    this.#clients.push(run());
  }

  /** Lets each client finish the request that it is about. */
  async end() {
    this.#isOver = true;
    await Promise.all(this.#clients);
  }
}

/**
 * Sends one request on a connection of its own, since nginx closes idle ones when it is reloaded.
 *
 * @param {string} url
 * @param {Kind} kind
 * @param {string} requestId
 * @param {string} token
 * @returns {Promise<Sent>}
 */
export async function send(url, kind, requestId, token) {
  const sent = { kind, requestId, token };
  try {
    const { status, body } = await exchange(url, kind, { 'x-request-id': requestId, 'x-auth-token': token });
    if (status !== 200) return { ...sent, outcome: `HTTP ${status}`, isMixedUp: false };
    const { meResult, updateEmail } = JSON.parse(body).data;
    const { __typename, username } = meResult ?? updateEmail;
    return { ...sent, outcome: __typename, isMixedUp: username !== undefined && username !== userOf(token) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { ...sent, outcome: code, isMixedUp: false };
  }
}

/**
 * @param {string} url
 * @param {Kind} kind
 * @param {Record<string, string>} headers
 * @returns {Promise<{ status: number | undefined, body: string }>}
 */
function exchange(url, kind, headers) {
  const isRead = kind === 'read';
  const address = `${url}/graphql${isRead ? `?${new URLSearchParams({ query: `{ meResult ${FIELDS} }` })}` : ''}`;
  const method = isRead ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const outgoing = request(
      address,
      { method, agent: false, headers: { ...headers, ...(isRead ? {} : { 'content-type': 'application/json' }) } },
      (response) => {
        text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(isRead ? undefined : JSON.stringify({ query: UPDATE }));
  });
}
