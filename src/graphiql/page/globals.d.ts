import type { Storage } from '@graphiql/toolkit';
import type { Fetcher } from './client.ts';

/** GraphiQL's tabs, as far as the page looks at them. */
interface TabsState {
  readonly tabs: readonly { readonly id: string }[];
  readonly activeTabIndex: number;
}

/** The properties of GraphiQL that the page sets. */
interface GraphiQLProps {
  readonly title: string;
  readonly logo: string;
  readonly fetcher: Fetcher;
  readonly storage: Storage;
  readonly initialQuery: string | undefined;
  readonly defaultTabs: readonly { readonly query: string }[];
  readonly defaultEditorToolsVisibility: boolean;
  readonly isHeadersEditorEnabled: boolean;
  readonly shouldPersistHeaders: boolean;
  readonly plugins: undefined;
  readonly onEditQuery: undefined;
  readonly onTabChange: (state: TabsState) => void;
}

declare global {
  /** Defined by the library's script, which runs before the page's. */
  const YogaGraphiQL: { renderYogaGraphiQL(root: Element, props: GraphiQLProps): void };
  /** Where the Monaco editor looks for its workers. */
  var MonacoEnvironment: { getWorker(moduleId: string, label: string): Worker };
}
