/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the facade answers; this page's own origin when unset. */
  readonly VITE_GRAPHQL_URL?: string;
  /** `1`: send ids of trusted documents from the start. */
  readonly VITE_TRUSTED?: string;
  /** What the token field starts with; set only where the emulator answers. */
  readonly VITE_DEMO_TOKEN?: string;
}
