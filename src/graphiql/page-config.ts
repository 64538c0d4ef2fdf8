/** What the server tells the page, as JSON in the element `#config`. */
export interface PageConfig {
  /** URL path operations are sent to. */
  readonly endpoint: string;
  /** Prefix of the root fields in the first tabs; absent or empty for none. */
  readonly rootFieldPrefix?: string;
  /** A token the emulator knows, while the emulator is behind the server. */
  readonly emulatorToken?: string;
  /** URL paths of the editor's worker scripts, by the labels the editor asks for them with. */
  readonly workers: { readonly editorWorkerService: string; readonly graphql: string; readonly json: string };
}
