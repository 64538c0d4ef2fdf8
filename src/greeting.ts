/** Token of the emulator's example user; the one that the greeting and GraphiQL use. */
export const DEMO_TOKEN = 'demo-token';

/** What a person reads who starts the server without configuring anything. */
export function greeting(url: string): string {
  return `
  CodeArts GraphQL is ready, with the embedded emulator as its upstream.

  Explore:  ${url}/graphql
  Or paste: curl -s ${url}/graphql -H 'Content-Type: application/json' -H 'X-Auth-Token: ${DEMO_TOKEN}' -d '{"query":"{ me { commitEmail state } }"}'

  To use a real endpoint, set CODEARTS_REGION or CODEARTS_ENDPOINT; --help lists every variable.

`;
}

/** The mail that the emulator would have sent, for its console. */
export function mailNotice({ to, code }: { readonly to: string; readonly code: string }): string {
  return `\n  Mail to ${to}: your verification code is ${code}\n\n`;
}
