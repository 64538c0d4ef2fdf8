/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** URL of the GraphQL endpoint; `/graphql` on this page's origin when unset. */
  readonly VITE_GRAPHQL_URL?: string;
  /** `1` if the server uses its embedded emulator, which has a demo token and prints the codes that it would mail. */
  readonly VITE_EMULATOR?: string;
}
