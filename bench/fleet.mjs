// The servers that are being compared, all started before the first measurement; the idle ones take no time.
import { ask } from './load/ask.mjs';
import { peerKind } from './peers.mjs';
import { startUpstream } from './upstream/upstream.mjs';
import { user } from './upstream/user.mjs';

/** @typedef {import('./upstream/upstream.mjs').Distance} Distance */
/** @typedef {{ upstreamUrl: string, servers: Record<string, import('./peers.mjs').Peer>, close: () => Promise<void> }} Running */

/** One fleet at a time: that of the upstream which was asked for last. */
export class Fleet {
  /** @type {{ distance: Distance, running: Promise<Running> } | undefined} */
  #current;

  /** @param {import('./options.mjs').Options} options */
  constructor(options) {
    this.options = options;
    const [loadCore = 0, serverCore = 1] = options.cores;
    this.loadCore = loadCore;
    this.serverCore = serverCore;
  }

  /** @param {Distance} distance of the upstream @returns {Promise<Running>} */
  async at(distance) {
    if (this.#current?.distance !== distance) {
      await this.close();
      this.#current = { distance, running: this.#start(distance) };
    }
    return this.#current.running;
  }

  /**
   * Looks at one answer of a server.
   * @param {string} name
   * @param {Distance} distance
   * @param {import('./load/operations.mjs').Operation} operation
   * @throws {Error} when it is not the right one
   */
  async verify(name, distance, { body, answer }) {
    const { servers } = await this.at(distance);
    try {
      // nginx knows nothing of what is asked and passes the REST API's own answer on.
      await ask(servers[name]?.url ?? '', body, name === 'nginx' ? user : answer);
    } catch (error) {
      throw new Error(`${name} answers wrongly: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }

  async close() {
    await (await this.#current?.running)?.close();
    this.#current = undefined;
  }

  /** @param {Distance} distance @returns {Promise<Running>} */
  async #start(distance) {
    const upstream = await startUpstream(distance, this.loadCore);
    const started = await Promise.all(
      this.options.peers.map(
        async (name) => /** @type {const} */ ([name, await peerKind(name).start(this.serverCore, upstream.url)]),
      ),
    );
    return {
      upstreamUrl: upstream.url,
      servers: Object.fromEntries(started),
      close: async () => {
        await Promise.all(started.map(([, { close }]) => close()));
        await upstream.close();
      },
    };
  }
}
