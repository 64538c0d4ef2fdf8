import { rootFieldName } from './root-field-name.ts';

/** Token of the emulator's example user, for the banner and GraphiQL. */
export const DEMO_TOKEN = 'demo-token';

/**
 * Text for a person who starts the server with the embedded emulator.
 *
 * @param operations names of the trusted operations; undefined when any document is allowed.
 * @param rootFieldPrefix so that the command works as pasted.
 */
export function startupBanner(url: string, operations: Iterable<string> | undefined, rootFieldPrefix: string): string {
  return `
  CodeArts GraphQL is ready, with the embedded emulator as its upstream.

${operations ? trustedOnly(url, [...operations]) : firstSteps(url, rootFieldName(rootFieldPrefix, 'me'))}

  To use a real endpoint, set CODEARTS_REGION or CODEARTS_ENDPOINT; --help lists every variable.

`;
}

function firstSteps(url: string, me: string): string {
  return `  Explore:  ${url}/graphql
  Or paste: curl -s ${url}/graphql -H 'Content-Type: application/json' -H 'X-Auth-Token: ${DEMO_TOKEN}' -d '{"query":"{ ${me} { commitEmail state } }"}'`;
}

function trustedOnly(url: string, operations: readonly string[]): string {
  return `  Address:  ${url}/graphql
  It runs:  the trusted documents, by their ids, and nothing else (${operations.join(', ')})`;
}

/** The email that the emulator would have sent, for its console. */
export function mailNotice({ to, code }: { readonly to: string; readonly code: string }): string {
  return `\n  Mail to ${to}: your verification code is ${code}\n\n`;
}
