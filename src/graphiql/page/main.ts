import type { PageConfig } from '../page-config.ts';
import { createFetcher } from './fetcher.ts';
import icon from './icon.svg';
import { keepTabsInPlace } from './keep-tabs-in-place.ts';
import { teachingTabs } from './tabs.ts';

const config = readConfig();
const headers =
  config.emulatorToken === undefined ? undefined : JSON.stringify({ 'X-Auth-Token': config.emulatorToken }, null, 2);

globalThis.MonacoEnvironment = {
  getWorker: (_moduleId, label) => new Worker(workerPath(label), { name: label }),
};

keepTabsInPlace();

YogaGraphiQL.renderYogaGraphiQL(element('root'), {
  title: 'CodeArts GraphQL',
  logo: icon,
  fetcher: createFetcher(config.endpoint),
  defaultTabs: teachingTabs(headers !== undefined).map((query) => ({ query, headers })),
  defaultHeaders: headers,
  defaultEditorToolsVisibility: 'headers',
  // Headers hold tokens: they live as long as the page.
  shouldPersistHeaders: false,
  // The library would take the query from the page's address and keep it there: addresses end up in logs and
  // histories, and a link could lay a foreign operation in front of somebody's token.
  initialQuery: undefined,
  onEditQuery: undefined,
});

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
