import { createLocalStorage } from '@graphiql/toolkit';
import type { PageConfig } from '../page-config.ts';
import { createClient } from './client.ts';
import { curlCommand, quote } from './curl-command.ts';
import { teachingTabs } from './tabs.ts';

// The server that wrote it and this script are of one build.
const config: PageConfig = JSON.parse(element('config', HTMLScriptElement).text);
const { endpoint, emulatorToken, rootFieldPrefix } = config;
const tokenField = element('token', HTMLInputElement);
const status = element('status', HTMLOutputElement);
const copyButton = element('copy', HTMLButtonElement);

const tabs = teachingTabs(emulatorToken !== undefined, rootFieldPrefix);
/** What is written for the emulator has no place before a real endpoint. */
const storage = createLocalStorage({ namespace: emulatorToken === undefined ? 'endpoint' : 'emulator' });
let activeTab: string | undefined;
let command = '';

tokenField.value = emulatorToken ?? '';
const readToken = () => tokenField.value.trim();

const { fetcher, cancel } = createClient({
  endpoint,
  readToken,
  onProgress(operation, facts) {
    status.value = [operation.operationName ?? 'Unnamed operation', ...facts].join(' · ');
    command = curlCommand(new URL(endpoint, location.href).href, tokenHeader(readToken()), JSON.stringify(operation));
    copyButton.disabled = false;
  },
});

copyButton.addEventListener('click', () => {
  void copy(command).then((outcome) => {
    status.value = outcome;
  });
});

globalThis.MonacoEnvironment = {
  getWorker: (_moduleId, label) => new Worker(workerPath(label), { name: label }),
};

// GraphiQL believes tabs to be elsewhere once the window, or a font, has changed their size: a click during which the
// pointer moves a little would then reorder them.
document.addEventListener(
  'pointerdown',
  (event) => {
    if (event.target instanceof Element && event.target.closest('.graphiql-tab')) event.stopPropagation();
  },
  { capture: true },
);

YogaGraphiQL.renderYogaGraphiQL(element('root', HTMLElement), {
  // The page has a header of its own.
  title: '',
  logo: '',
  fetcher,
  storage,
  // GraphiQL stores the tabs from the first visit on, but the query only once it was edited, and would open an empty tab
  // beside them.
  initialQuery: storage.getItem('graphiql:query') === null ? tabs[0] : undefined,
  defaultTabs: tabs.map((query) => ({ query })),
  defaultEditorToolsVisibility: false,
  // GraphiQL's history stores headers, and one of them would be the token: it has a field instead.
  isHeadersEditorEnabled: false,
  shouldPersistHeaders: false,
  // GraphiQL's own, which is the history.
  plugins: undefined,
  // Left to itself, the library copies every query into the page's address, and so into histories and logs.
  onEditQuery: undefined,
  // GraphiQL itself cancels when a tab is chosen or closed, not when one is added. It also calls this on each edit.
  onTabChange(state) {
    const id = state.tabs[state.activeTabIndex]?.id;
    if (id !== activeTab) cancel();
    activeTab = id;
  },
});

/** The emulator's tokens are public; a real one stays out of the clipboard and of the shell's history. */
function tokenHeader(token: string): string | undefined {
  if (token === '') return undefined;
  return emulatorToken === undefined ? '"x-auth-token: $CODEARTS_TOKEN"' : quote(`x-auth-token: ${token}`);
}

async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return emulatorToken === undefined ? 'Copied; put the token into the variable CODEARTS_TOKEN' : 'Copied';
  } catch {
    return 'Not copied: browsers allow that only over HTTPS and on localhost';
  }
}

function workerPath(label: string): string {
  const { editorWorkerService, graphql, json } = config.workers;
  return label === 'graphql' ? graphql : label === 'json' ? json : editorWorkerService;
}

function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no such element: #${id}`);
  return found;
}
