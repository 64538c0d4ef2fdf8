import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { describe, expect, test, vi } from 'vitest';
import { createConnections, MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import { send } from '../../src/codearts/transport.ts';
import { startFacade } from '../support/facade.ts';
import { authorityFile, startTlsUpstream } from '../support/tls-upstream.ts';
import { A_PROCESS, startBuiltFacade } from './built-facade.ts';

const FAILURE = '... on CodeArtsError { code message retryable }';
const READ = `{ result: meResult { __typename ... on CodeArtsUser { commitEmail } ${FAILURE} } }`;
const UPDATE = `mutation { result: updateEmail(email: "new@example.com") { __typename ... on CodeArtsUser { commitEmail } ${FAILURE} } }`;

const NOT_VERIFIED = {
  __typename: 'CodeArtsUnavailableError',
  code: 'UNAVAILABLE',
  retryable: true,
  message: 'The TLS certificate of CodeArts Repo could not be verified.',
};

/** The log's lines about calls that failed. */
function failedCalls(log: string): unknown[] {
  return log
    .split('\n')
    .filter((line) => line.includes('upstream call failed'))
    .map((line) => JSON.parse(line));
}

test('a certificate of an authority in NODE_EXTRA_CA_CERTS is trusted', A_PROCESS, async () => {
  await using upstream = await startTlsUpstream('server');
  await using facade = await startBuiltFacade(upstream.url, { NODE_EXTRA_CA_CERTS: authorityFile });
  const user = { data: { result: { __typename: 'CodeArtsUser', commitEmail: '1@email.com' } } };
  expect(await facade.ask(READ)).toEqual(user);
  expect(await facade.ask(UPDATE)).toEqual(user);
  expect(upstream.calls()).toBe(2);
});

describe('a certificate that cannot be verified', () => {
  test('because its authority is unknown: no call is made, none is repeated, and the log names the problem', async () => {
    await using upstream = await startTlsUpstream('server');
    await using facade = await startFacade(upstream.url);
    expect((await facade.ask(READ)).data.result).toEqual(NOT_VERIFIED);
    const update = (await facade.ask(UPDATE)).data.result;
    expect(update).toEqual({ ...NOT_VERIFIED, message: `${NOT_VERIFIED.message} Nothing was changed.` });
    expect([upstream.calls(), upstream.connections()]).toEqual([0, 2]);
    const line = {
      fault: 'certificate',
      sent: false,
      detail: expect.stringContaining('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    };
    await expect.poll(() => failedCalls(facade.log())).toMatchObject([line, line]);
  });

  test.each([
    { certificate: 'wrong-name', problem: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    { certificate: 'expired', problem: 'CERT_HAS_EXPIRED' },
  ] as const)('because it is $certificate', A_PROCESS, async ({ certificate, problem }) => {
    await using upstream = await startTlsUpstream(certificate);
    await using facade = await startBuiltFacade(upstream.url, { NODE_EXTRA_CA_CERTS: authorityFile });
    expect((await facade.ask(READ)).data.result).toEqual(NOT_VERIFIED);
    expect(upstream.calls()).toBe(0);
    await expect
      .poll(() => failedCalls(facade.log()))
      .toMatchObject([{ fault: 'certificate', sent: false, detail: expect.stringContaining(problem) }]);
  });
});

test('a call that met the certificate of another host gives its place back', async () => {
  const ca = await readFile(authorityFile);
  const { connect } = tls;
  using _spy = vi.spyOn(tls, 'connect').mockImplementation((options) => connect({ ...Object(options), ca }));
  await using wrong = await startTlsUpstream('wrong-name');
  let given = 0;
  const onFree = () => {
    given += 1;
  };
  const read = {
    method: 'GET',
    path: '/',
    headers: {},
    body: undefined,
    deadlineMs: 60_000,
    cancellation: undefined,
  } as const;
  const connections = createConnections(wrong.url, 60_000, onFree);
  const calls = Array.from({ length: MAX_CONNECTIONS + 1 }, () => send(connections, read));
  for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject({ reason: 'certificate', sent: false });
  expect(given).toBe(calls.length);
  await connections.destroy();
});
