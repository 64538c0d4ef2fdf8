import { startCommand } from '../../support/command.ts';
import { unusedPort } from '../../support/unused-port.ts';
import { startUpstream } from '../../support/upstream.ts';

/** Labels of each metric on a server's page, after a little traffic; those of a histogram's series count as its own. */
export async function labelsByMetric(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  await using upstream = await startUpstream();
  await using server = startCommand('main', [], {
    PORT: '0',
    MANAGEMENT_PORT: String(await unusedPort()),
    LOG_FORMAT: 'json',
    CODEARTS_ENDPOINT: upstream.url,
  });
  const [line] = await server.writes(/\{.*"msg":"listening"\}/);
  const { url, management } = JSON.parse(line);
  for (const query of ['{ me { id } }', 'mutation { updateEmail(email: "a@b.c") { __typename } }', '{ nobody }']) {
    const headers = { 'content-type': 'application/json', 'x-auth-token': 'a-token' };
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    await answer.text();
  }
  const page = await (await fetch(`${management}/metrics`)).text();
  const labels = new Map<string, Set<string>>();
  for (const [, name = '', given = ''] of page.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = labels.get(name) ?? new Set();
    for (const [, label = ''] of given.matchAll(/(\w+)="/g)) known.add(label);
    labels.set(name, known);
  }
  return labels;
}
