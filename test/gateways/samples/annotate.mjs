// node annotate.mjs < codearts.graphql > annotated.graphql
import { text } from 'node:stream/consumers';
import { parse, print } from 'graphql';

/** Directives by what they are for: a type, or a field or value of one. */
const directives = new Map([
  ['CodeArtsUser.name', '@shareable'],
  ['CodeArtsUser.lastActivityOn', '@inaccessible'],
  ['Mutation.updateEmail', '@tag(name: "internal")'],
]);

/** Adds what is to be added to a node of the schema, and to its fields and values. */
function annotate(node, coordinate) {
  const annotated = { ...node };
  for (const list of ['fields', 'values']) {
    annotated[list] = node[list]?.map((member) => annotate(member, `${coordinate}.${member.name.value}`));
  }
  const added = directives.get(coordinate);
  if (added === undefined) return annotated;
  directives.delete(coordinate);
  return { ...annotated, directives: [...node.directives, ...parse(`scalar _ ${added}`).definitions[0].directives] };
}

const sdl = (await text(process.stdin)).replace(
  'import: ["@key"]',
  'import: ["@inaccessible", "@key", "@shareable", "@tag"]',
);
const { definitions, ...document } = parse(sdl);
const annotated = print({ ...document, definitions: definitions.map((node) => annotate(node, node.name?.value)) });
// A field that has been renamed must not become visible unnoticed.
if (directives.size > 0) throw new Error(`The schema has no ${[...directives.keys()].join(', ')}`);
process.stdout.write(`${annotated}\n`);
