// The servers that are being compared, all started before the first measurement; the idle ones take no time.
import { ask } from './load/ask.mjs';
import { peerKind } from './peers.mjs';
import { user } from './upstream/fixtures.mjs';
import { startUpstream } from './upstream/upstream.mjs';

/** @typedef {import('./upstream/upstream.mjs').Distance} Distance */
/** @typedef {import('./machine/node.mjs').Peer & { name: string, line: string }} Server a peer on one line of Node.js */
/** @typedef {{ upstreamUrl: string, teams: Server[][], close: () => Promise<void> }} Running one team for each line */

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

  /** @param {Distance} distance @param {string[]} names @returns {Promise<Server[][]>} those of each line */
  async teams(distance, names) {
    const { teams } = await this.at(distance);
    return teams.map((team) => team.filter(({ name }) => names.includes(name)));
  }

  /** Starts a server of its own, in none of the teams. @param {string} name @param {import('./node-lines.mjs').NodeLine} line */
  async startOne(name, line) {
    const { upstreamUrl } = await this.at('near');
    return this.#startPeer(name, line, upstreamUrl);
  }

  async close() {
    await (await this.#current?.running)?.close();
    this.#current = undefined;
  }

  /** @param {Distance} distance @returns {Promise<Running>} */
  async #start(distance) {
    const upstream = await startUpstream(distance, this.loadCore);
    const { lines, peers } = this.options;
    const teams = await Promise.all(
      lines.map((line) => Promise.all(peers.map((name) => this.#startPeer(name, line, upstream.url)))),
    );
    return {
      upstreamUrl: upstream.url,
      teams,
      close: async () => {
        await Promise.all(teams.flat().map(({ close }) => close()));
        await upstream.close();
      },
    };
  }

  /** @param {string} name @param {import('./node-lines.mjs').NodeLine} line @param {string} upstream @returns {Promise<Server>} */
  async #startPeer(name, line, upstream) {
    const { libc } = this.options;
    const peer = await peerKind(name).start({ node: line.program, core: this.serverCore, upstream, libc });
    return { ...peer, name, line: line.title };
  }
}

/**
 * Looks at one response of a server.
 * @param {Server} server
 * @param {import('./load/operations.mjs').Operation} operation
 * @throws {Error} when it is not the right one
 */
export async function verify({ name, line, url }, { body, answer }) {
  try {
    // nginx knows nothing of what is asked and passes the REST API's own response on.
    await ask(url, body, name === 'nginx' ? user : answer);
  } catch (error) {
    throw new Error(`${name} on ${line} responds wrongly: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
