import { makeExecutableSchema } from '@graphql-tools/schema';
import fc from 'fast-check';
import { type GraphQLResolveInfo, type GraphQLSchema, isListType, isNonNullType } from 'graphql';

/** A schema with every kind of type that a response is made of; its resolvers do what {@link Fates} say. */
const typeDefs = `
  scalar Anything
  enum Mood { GOOD BAD }
  input Wish { text: String = "none", times: [Int!] }
  interface Named { name: String }
  type Leaf implements Named { name: String  mood: Mood!  count: Int  size: Float  anything: Anything  required: String! }
  type Branch implements Named { name: String  leaf(wish: Wish, times: Int! = 2): Leaf  leaves: [Leaf!]  any: [Thing]  named: Named!  grid: [[Int!]]! }
  union Thing = Leaf | Branch
  type Query { leaf: Leaf  branch(wish: Wish): Branch  thing: Thing!  things(times: Int!): [Thing!]  named: Named  text(wish: Wish = {text: "default"}): String }
  type Mutation { change(wish: Wish!, times: Int! = 1): Branch  set(times: Int): Thing! }`;

/** What becomes of one field: a value, or something that goes wrong, at once or after some turns of the microtask queue. */
export interface Fate {
  readonly kind: 'value' | 'null' | 'throws' | 'returns an error' | 'throws a text' | 'wrong type' | 'holes';
  /** Promises that the outcome is behind. */
  readonly turns: number;
}

/** What becomes of each field, by its path; and which root resolvers were called, in which order. */
export interface Fates {
  readonly of: (path: string) => Fate;
  readonly called: string[];
}

/** Most fields are well and synchronous, as those of the product are. */
export const fate: fc.Arbitrary<Fate> = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('value' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...(['null', 'throws', 'returns an error', 'throws a text', 'wrong type', 'holes'] as const),
      ),
    },
  ),
  turns: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) }),
});

export const anySchema: GraphQLSchema = withFates(makeExecutableSchema({ typeDefs }));

function withFates(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type) || type.name.startsWith('__') || !('isTypeOf' in type)) continue;
    for (const field of Object.values(type.getFields())) field.resolve = resolve;
  }
  return schema;
}

function resolve(_source: unknown, args: object, { of, called }: Fates, info: GraphQLResolveInfo): unknown {
  const path = pathOf(info.path);
  if (info.path.prev === undefined) called.push(path);
  const { kind, turns } = of(path);
  if (turns === 0) return outcomeOf(kind, args, info, path);
  let waiting = Promise.resolve();
  for (let turn = 1; turn < turns; turn += 1) waiting = waiting.then(() => {});
  return waiting.then(() => outcomeOf(kind, args, info, path));
}

function pathOf({ prev, key }: GraphQLResolveInfo['path']): string {
  return prev ? `${pathOf(prev)}.${key}` : String(key);
}

function outcomeOf(kind: Fate['kind'], args: object, info: GraphQLResolveInfo, path: string): unknown {
  if (kind === 'null') return null;
  if (kind === 'throws') throw new Error(`thrown at ${path}`);
  if (kind === 'returns an error') return new Error(`returned at ${path}`);
  if (kind === 'throws a text') throw `text at ${path}`;
  if (kind === 'wrong type') return Symbol.iterator;
  return exampleOf(info.returnType, info, kind === 'holes', JSON.stringify([args, info.variableValues]));
}

function exampleOf(
  type: GraphQLResolveInfo['returnType'],
  info: GraphQLResolveInfo,
  holes: boolean,
  text: string,
): unknown {
  if (isNonNullType(type)) return exampleOf(type.ofType, info, holes, text);
  if (isListType(type)) {
    const item = () => exampleOf(type.ofType, info, holes, text);
    return holes ? [item(), null, new Error('an item'), item()] : [item(), item()];
  }
  switch (type.name) {
    case 'Mood':
      return 'BAD';
    case 'Int':
      return 7;
    case 'Float':
      return 0.5;
    case 'Anything':
      return { any: ['thing'] };
    case 'String':
      return `"${text}"\n\u2028\ud800`;
    case 'Thing':
    case 'Named':
      return { __typename: text.length % 2 === 0 ? 'Leaf' : 'Branch' };
    default:
      return {};
  }
}
