/** @typedef {import('./load.mjs').Sent} Sent */

/**
 * What must hold, each with whether it did and the numbers that say so.
 *
 * @typedef {object} Check
 * @property {string} promise
 * @property {boolean} holds
 * @property {string} numbers
 */

/**
 * Looks at everything that was sent and at everything that came upstream.
 *
 * @param {readonly Sent[]} sent
 * @param {ReadonlyMap<string, number>} updates how often each update came upstream, by its request id
 * @param {number} cuttable how many updates the killed instance may have had in flight
 * @param {number} sentBeforeDrain how many of `sent` had ended when all killing was over
 * @returns {Check[]}
 */
export function verdict(sent, updates, cuttable, sentBeforeDrain) {
  const reads = sent.filter(({ kind }) => kind === 'read');
  const changes = sent.filter(({ kind }) => kind !== 'read');
  const failedReads = reads.filter(({ outcome }) => outcome !== 'CodeArtsUser');
  const failed = changes.filter(({ outcome }) => !['CodeArtsUser', 'CodeArtsThrottledError'].includes(outcome));
  const quiet = new Set(sent.slice(sentBeforeDrain));
  const cut = failed.filter((one) => one.outcome === 'HTTP 502' && !quiet.has(one));
  const odd = failed.filter((one) => !cut.includes(one));
  const made = changes.filter(({ outcome }) => outcome === 'CodeArtsUser');
  const twice = [...updates.values()].filter((count) => count > 1).length;
  return [
    check('every read is answered', failedReads.length === 0, `${reads.length} reads, ${tally(failedReads)}`),
    check(
      'every update is answered, but for those in flight at the instance that was killed',
      odd.length === 0 && cut.length <= cuttable,
      `${changes.length} updates, ${cut.length} cut with it (at most ${cuttable}), ${tally(odd)}`,
    ),
    check(
      'an update that is answered as made was made',
      made.every(({ requestId }) => updates.has(requestId)),
      `${made.length} made`,
    ),
    check('no update comes upstream twice', twice === 0, `${updates.size} came, ${twice} more than once`),
    check(
      'no answer is another user’s',
      sent.every(({ isMixedUp }) => !isMixedUp),
      `${sent.length} answers`,
    ),
  ];
}

/**
 * @param {string} promise
 * @param {boolean} holds
 * @param {string} numbers
 * @returns {Check}
 */
export function check(promise, holds, numbers) {
  return { promise, holds, numbers };
}

/** @param {readonly Sent[]} failed */
function tally(failed) {
  const outcomes = [...new Set(failed.map(({ outcome }) => outcome))];
  const counts = outcomes.map((one) => `${failed.filter(({ outcome }) => outcome === one).length} ${one}`);
  return counts.length === 0 ? '0 failed' : counts.join(', ');
}
