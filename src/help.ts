import { configTable } from './config/table.ts';

/** Text of `--help`. */
export function help(): string {
  const variables = configTable().map(
    ({ name, meaning, accepts, fallback }) =>
      `  ${name}\n      ${meaning}\n      Accepts: ${accepts}. Default: ${fallback}.`,
  );
  return `codearts-graphql: a GraphQL facade over the CodeArts Repo REST API for a user's e-mail settings

Usage:
  codearts-graphql                             serve GraphQL
  codearts-graphql emulator [--host H] [--port N]
                                               run the emulator of the REST API alone
  codearts-graphql print-schema [--subgraph]   print the schema, as clients or as gateways need it
  codearts-graphql --help | --version

Environment:
${variables.join('\n').replaceAll('`', '')}`;
}
