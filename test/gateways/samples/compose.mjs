// node compose.mjs NAME=URL ... > supergraph.graphql, with the schema of each subgraph in NAME.graphql
import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

const subgraphs = process.argv.slice(2).map((argument) => {
  const [name, url] = argument.split(/=(.*)/);
  return { name, url, typeDefs: parse(readFileSync(`${name}.graphql`, 'utf8')) };
});
const { supergraphSdl, errors = [] } = composeServices(subgraphs);
if (supergraphSdl === undefined) {
  for (const { message } of errors) console.error(message);
  process.exit(1);
}
process.stdout.write(supergraphSdl);
