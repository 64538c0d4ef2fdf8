import type { GraphQLSchema } from 'graphql';
import { showUserEmails } from '../codearts/operations/show-user-emails.ts';
import type { User } from '../codearts/user.ts';
import { isFailure } from '../errors.ts';
import { builder, type Representation } from './builder.ts';
import type { RequestContext } from './context.ts';
import { toGraphQLError } from './graphql-errors.ts';
import { printSubgraph } from './print.ts';
import { UserType, userKeys } from './user.ts';

const Entity = builder.unionType('_Entity', {
  description: 'Everything that a gateway can refer to.',
  types: [UserType],
});

const Service = builder.objectRef<{ readonly sdl: string }>('_Service').implement({
  description: 'This server as a subgraph.',
  fields: (t) => ({
    sdl: t.exposeString('sdl', { nullable: false, description: 'The subgraph schema, for composition.' }),
  }),
});

builder.scalarType('_Any', {
  description: 'A reference to an entity: an object with `__typename` and the fields of one of its keys.',
  serialize: () => {
    throw new TypeError('_Any is an input type');
  },
  parseValue: (value) => {
    if (!isRepresentation(value)) throw new TypeError('a representation must be an object with a string __typename');
    return value;
  },
});

function isRepresentation(value: unknown): value is Representation {
  return typeof value === 'object' && value !== null && '__typename' in value && typeof value.__typename === 'string';
}

function isUser({ __typename }: Representation): boolean {
  return __typename === UserType.name;
}

/** Whether a reference names this user: by at least one key, and by every key that it gives. */
function isMeant(user: User, representation: Representation): boolean {
  const given = userKeys.filter((key) => representation[key] !== undefined);
  return given.length > 0 && given.every((key) => isSame(representation[key], user[key]));
}

/** A gateway writes an id as a string or as a number. */
function isSame(given: unknown, own: string | number | null): boolean {
  return (typeof given === 'string' || typeof given === 'number') && own !== null && String(given) === String(own);
}

async function readUser({ session, requestId }: RequestContext): Promise<User> {
  const outcome = await session.read(showUserEmails, undefined);
  if (isFailure(outcome)) throw toGraphQLError(outcome, requestId);
  return outcome;
}

const printed = new WeakMap<GraphQLSchema, string>();

/** Printing takes milliseconds, and one request may ask for it under 30 aliases. */
function subgraphOf(schema: GraphQLSchema): string {
  const known = printed.get(schema);
  if (known !== undefined) return known;
  const sdl = printSubgraph(schema);
  printed.set(schema, sdl);
  return sdl;
}

builder.queryFields((t) => ({
  _entities: t.field({
    type: [Entity],
    nullable: { list: false, items: true },
    description:
      'The authenticated user where a representation refers to it, otherwise null: CodeArts Repo cannot look up other users.',
    args: { representations: t.arg({ type: ['_Any'], required: true, description: 'What the gateway refers to.' }) },
    resolve: (_root, { representations }, context) => {
      const first = representations.findIndex(isUser);
      if (first === -1) return representations.map(() => null);
      return readUser(context).then(
        (user) => representations.map((one) => (isUser(one) && isMeant(user, one) ? user : null)),
        // One error, and not in the place of the list: the gateway keeps what other subgraphs know of the entities.
        (error) => representations.map((_one, at) => (at === first ? Promise.reject(error) : null)),
      );
    },
  }),
  _service: t.field({
    type: Service,
    nullable: false,
    description: 'The subgraph schema, for composition; available where introspection is on.',
    resolve: (_root, _args, _context, { schema }) => ({ sdl: subgraphOf(schema) }),
  }),
}));
