import type { Fetcher } from './fetcher.ts';

/** The properties of GraphiQL that the page sets. */
interface GraphiQLProps {
  readonly title: string;
  readonly logo: string;
  readonly fetcher: Fetcher;
  readonly initialQuery: string | undefined;
  readonly defaultTabs: readonly { query: string; headers: string | undefined }[];
  readonly defaultHeaders: string | undefined;
  readonly defaultEditorToolsVisibility: 'headers' | 'variables';
  readonly shouldPersistHeaders: boolean;
  readonly onEditQuery: undefined;
}

declare global {
  /** Defined by the library's script, which runs before the page's. */
  const YogaGraphiQL: { renderYogaGraphiQL(root: Element, props: GraphiQLProps): void };
  /** Where the Monaco editor looks for its workers. */
  var MonacoEnvironment: { getWorker(moduleId: string, label: string): Worker };
}
