import fc from 'fast-check';
import {
  type GraphQLField,
  GraphQLInterfaceType,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLUnionType,
  getNamedType,
  isAbstractType,
  isCompositeType,
} from 'graphql';
import { schema } from '../../src/schema/index.ts';
import type { Asked } from './both-ways.ts';

const MAX_DEPTH = 3;

/** One of the `usual` values, and now and then an odd one. */
function mostly<Value>(usual: readonly Value[], odd: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
}

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: mostly(['"11@email.com"', '"a@b.c"', '$email'], ['""', 'null', '$missing', '7']),
  code: mostly(['"SFLAJA"', '"WRONG"', 'null', '$code'], ['[]', 'SFLAJA']),
  representations: mostly(
    [
      '[]',
      '$representations',
      '[{__typename:"CodeArtsUser",id:21820}]',
      '[{__typename:"CodeArtsUser",username:"nobody"}]',
    ],
    ['[{__typename:"Nobody"}]', '{}', '7'],
  ),
};

function fieldText(field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<string> {
  const type = getNamedType(field.type);
  const alias = mostly(['', '', '', `other${field.name}: `], ['a: ']);
  const directive = fc.constantFrom('', '', '', ' @skip(if: $flag)', ' @include(if: true)');
  const args = fc
    .tuple(...field.args.map(({ name }) => (values[name] ?? fc.constant('null')).map((value) => `${name}: ${value}`)))
    .map((given) => (given.length === 0 ? '' : `(${given.join(', ')})`));
  const selection = isCompositeType(type) ? selectionText(type, depth + 1) : fc.constant('');
  return fc
    .tuple(alias, args, directive, selection)
    .map(([before, given, after, below]) => `${before}${field.name}${given}${after}${below}`);
}

function selectionText(type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
  const texts: fc.Arbitrary<string>[] = [fc.constant('__typename')];
  if (depth < MAX_DEPTH && (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType)) {
    texts.push(...Object.values(type.getFields()).map((field) => fieldText(field, depth)));
  }
  if (depth < MAX_DEPTH && isAbstractType(type)) {
    const members = type instanceof GraphQLUnionType ? type.getTypes() : schema.getPossibleTypes(type);
    texts.push(
      ...members.map((member) => selectionText(member, depth + 1).map((text) => `... on ${member.name}${text}`)),
    );
  }
  if (type === schema.getQueryType()) texts.push(fc.constant('...Part'));
  const maxLength = type === schema.getMutationType() ? 1 : 4;
  const selected = fc.array(fc.oneof(...texts), { minLength: 1, maxLength }).map((all) => ` { ${all.join(' ')} }`);
  return fc.oneof({ weight: 40, arbitrary: selected }, { weight: 1, arbitrary: fc.constant(' { nonsense }') });
}

const DEFINITIONS =
  '$email: String! = "a@b.c", $code: String, $representations: [_Any!]! = [], $flag: Boolean! = false';

function operationText(kind: 'query' | 'mutation', root: GraphQLNamedType | null | undefined): fc.Arbitrary<string> {
  return root ? selectionText(root, 0).map((text) => `${kind} Some(${DEFINITIONS})${text}`) : fc.constant('{');
}

/** Documents made from the schema, most of them valid but for variables that nobody uses. */
export const document = fc
  .oneof(
    { weight: 4, arbitrary: operationText('query', schema.getQueryType()) },
    { weight: 2, arbitrary: operationText('mutation', schema.getMutationType()) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '{ me { commitEmail } }',
        'query A { me { id } } query Some { me { state } }',
        '',
        '{',
        'subscription { me }',
      ),
    },
  )
  // A variable that is defined and not used is an error; only what is used stays defined.
  .map((text) => text.replace(/\(\$email.*?\)/, (all) => definitionsUsed(all, text)))
  .map((text) => (text.includes('...Part') ? `${text} fragment Part on Query { me { id name } }` : text));

function definitionsUsed(all: string, text: string): string {
  const rest = text.replace(all, '');
  const used = DEFINITIONS.split(', ').filter((one) => rest.includes(one.split(':')[0] ?? ''));
  return used.length === 0 ? '' : `(${used.join(', ')})`;
}

const variables = fc.option(
  fc.record(
    {
      email: mostly<unknown>(['11@email.com'], ['', null, 7, 'x'.repeat(1_001)]),
      code: mostly<unknown>(['SFLAJA', 'WRONG', null], [{ a: 1 }]),
      representations: mostly<unknown>(
        [[], [{ __typename: 'CodeArtsUser', id: '21820' }]],
        [[{ __typename: 7 }], 'text', null],
      ),
      flag: mostly<unknown>([true, false], ['true', null]),
      surplus: fc.constant(1),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);

const operation = fc.record(
  {
    query: document,
    variables,
    operationName: mostly<string | null>(['Some', null], ['Other', '']),
    extensions: fc.constantFrom(null, {}, { a: 1 }),
  },
  { requiredKeys: ['query'] },
);

export const accepts = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json; charset=utf-8',
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
  'text/event-stream',
  'text/html',
  'image/png',
  'application/*',
  '',
];

const headers = fc.record(
  {
    Accept: mostly(accepts.slice(0, 6), accepts.slice(6)),
    'X-Auth-Token': mostly(
      ['demo-token', 'blocked-token', 'expired-token'],
      ['forbidden-token', 'fault:body=unknown-state', 'fault:echo-token', ''],
    ),
    'X-Request-Id': fc.constantFrom('a', 'not well formed', 'x'.repeat(129)),
    Origin: fc.constantFrom('https://app.example.com', 'https://evil.example.com'),
    'Content-Type': mostly(['application/json', 'application/json; charset=utf-8'], ['text/plain']),
  },
  { requiredKeys: [] },
);

/** Any request that a client, or an enemy, might send. */
export const request: fc.Arbitrary<Asked> = fc.record(
  {
    headers,
    body: fc.oneof(
      { weight: 12, arbitrary: operation },
      { weight: 2, arbitrary: fc.array(operation, { maxLength: 3 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('', '{', 'null', '[]', '7', { query: 7 }, { query: '{ me { id } }', surplus: 1 }),
      },
    ),
  },
  { requiredKeys: ['body'] },
);
