import type { PageConfig } from '../page-config.ts';
import { createFetcher } from './fetcher.ts';
import icon from './icon.svg';
import { keepTabsInPlace } from './keep-tabs-in-place.ts';
import { teachingTabs } from './tabs.ts';

const config = readConfig();
const headers =
  config.emulatorToken === undefined ? undefined : JSON.stringify({ 'X-Auth-Token': config.emulatorToken }, null, 2);

const tabs = teachingTabs(headers !== undefined, config.rootFieldPrefix);

globalThis.MonacoEnvironment = {
  getWorker: (_moduleId, label) => new Worker(workerPath(label), { name: label }),
};

keepTabsInPlace();

YogaGraphiQL.renderYogaGraphiQL(element('root'), {
  title: 'CodeArts GraphQL',
  logo: icon,
  fetcher: createFetcher(config.endpoint),
  defaultTabs: tabs.map((query) => ({ query, headers })),
  defaultHeaders: headers,
  defaultEditorToolsVisibility: 'headers',
  // Headers hold tokens: they live as long as the page.
  shouldPersistHeaders: false,
  initialQuery: firstQuery(),
  // Left to itself, the library copies every query into the page's address, and so into histories and logs.
  onEditQuery: undefined,
});

/**
 * The query to open, unless the editor's own memory has one: GraphiQL keeps tabs from the first visit on, but the query
 * only once it was edited, and would open an empty tab beside them. `undefined` has a meaning, too: it keeps the library
 * from taking a query out of the page's address, since a link must not lay a foreign operation before somebody's token.
 */
function firstQuery(): string | undefined {
  return localStorage.getItem('graphiql:query') === null ? tabs[0] : undefined;
}

function readConfig(): PageConfig {
  // The server that wrote it and this script are of one build.
  return JSON.parse(element('config').textContent);
}

function workerPath(label: string): string {
  const { editorWorkerService, graphql, json } = config.workers;
  return label === 'graphql' ? graphql : label === 'json' ? json : editorWorkerService;
}

function element(id: string): Element {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`The page has no element #${id}`);
  }
  return found;
}
