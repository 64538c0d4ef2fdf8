import fc from 'fast-check';
import {
  type GraphQLField,
  GraphQLInterfaceType,
  type GraphQLNamedType,
  GraphQLObjectType,
  type GraphQLSchema,
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

/** What an argument of each name may be given. */
const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: mostly(['"11@email.com"', '"a@b.c"', '$email'], ['""', 'null', '$missing', '7']),
  code: mostly(['"SFLAJA"', '"WRONG"', 'null', '$code'], ['[]', 'SFLAJA']),
  representations: mostly(
    [
      '[]',
      '$representations',
      '[{__typename:"CodeArtsUser",id:21820}]',
      '[{__typename:"CodeArtsUser",username:"stranger"}, $representation]',
    ],
    ['[{__typename:"Unknown"}]', '{}', '7'],
  ),
  wish: mostly(['$wish', '{}', '{text:"a",times:[1,2]}', '{text:$text}', '{times:$times}'], ['null', '7']),
  times: mostly(['3', '$times'], ['null', '"a"']),
};

/** Ways to define each variable, some of which let it be null. */
const definitions = {
  email: ['$email: String! = "a@b.c"', '$email: String!', '$email: String = "b@c.d"'],
  code: ['$code: String', '$code: String = "SFLAJA"'],
  representations: ['$representations: [_Any!]! = []', '$representations: [_Any!]!', '$representations: [_Any!] = []'],
  representation: ['$representation: _Any! = {__typename:"CodeArtsUser",id:"21820"}'],
  flag: ['$flag: Boolean! = false', '$flag: Boolean = true', '$flag: Boolean!'],
  other: ['$other: Boolean! = true'],
  wish: ['$wish: Wish! = {}', '$wish: Wish = {text:"b"}', '$wish: Wish'],
  text: ['$text: String', '$text: String = "c"'],
  times: ['$times: Int! = 4', '$times: Int = 5'],
} as const;

const conditions = ['', '', '', '', ' @skip(if: $flag)', ' @include(if: $other)', ' @include(if: true)'];
const condition = fc.constantFrom(...conditions, ' @skip(if: $other) @include(if: $flag)');

class Texts {
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<string> {
    const type = getNamedType(field.type);
    const alias = mostly(['', '', '', `other${field.name}: `], ['a: ']);
    const args = fc
      .tuple(...field.args.map(({ name }) => (values[name] ?? fc.constant('null')).map((value) => `${name}: ${value}`)))
      .map((given) => (given.length === 0 ? '' : `(${given.join(', ')})`));
    const selection = isCompositeType(type) ? this.selection(type, depth + 1) : fc.constant('');
    return fc
      .tuple(alias, args, condition, selection)
      .map(([before, given, after, below]) => `${before}${field.name}${given}${after}${below}`);
  }

  selection(type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
    const texts: fc.Arbitrary<string>[] = [fc.constant('__typename')];
    if (depth < MAX_DEPTH && (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType)) {
      texts.push(...Object.values(type.getFields()).map((field) => this.#field(field, depth)));
    }
    if (depth < MAX_DEPTH && isAbstractType(type)) {
      const members = type instanceof GraphQLUnionType ? type.getTypes() : this.#schema.getPossibleTypes(type);
      texts.push(...members.map((member) => this.#fragment(member, depth)));
    }
    if (type === this.#schema.getQueryType()) texts.push(condition.map((after) => `...Part${after}`));
    const maxLength = type === this.#schema.getMutationType() ? 1 : 4;
    const selected = fc.array(fc.oneof(...texts), { minLength: 1, maxLength }).map((all) => ` { ${all.join(' ')} }`);
    return fc.oneof({ weight: 40, arbitrary: selected }, { weight: 1, arbitrary: fc.constant(' { nonsense }') });
  }

  #fragment(type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
    return fc
      .tuple(condition, this.selection(type, depth + 1))
      .map(([after, below]) => `... on ${type.name}${after}${below}`);
  }

  operation(kind: 'query' | 'mutation', root: GraphQLNamedType | null | undefined): fc.Arbitrary<string> {
    if (!root) return fc.constant('{');
    const chosen = fc.tuple(...Object.values(definitions).map((ways) => fc.constantFrom(...ways)));
    const part = root === this.#schema.getQueryType() ? this.selection(root, 1) : fc.constant(' { __typename }');
    return fc.tuple(chosen, this.selection(root, 0), part).map(([ways, text, below]) => {
      const parts = text.includes('...Part')
        ? ` fragment Part on Query${below.replaceAll(/\.\.\.Part/g, '__typename')}`
        : '';
      // A variable that is defined and not used is an error.
      const used = ways.filter((one) => new RegExp(`\\${one.split(':', 1)[0]}\\b`).test(text + parts));
      return `${kind} Some${used.length === 0 ? '' : `(${used.join(', ')})`}${text}${parts}`;
    });
  }
}

function textOf(schema: GraphQLSchema): fc.Arbitrary<string> {
  const texts = new Texts(schema);
  return fc.oneof(
    { weight: 4, arbitrary: texts.operation('query', schema.getQueryType()) },
    { weight: 2, arbitrary: texts.operation('mutation', schema.getMutationType()) },
  );
}

/** Documents made from a schema, most of them valid, and values for their variables. */
export function documentOf(schema: GraphQLSchema) {
  return fc.record({ text: textOf(schema), variables: fc.record(variableValues, { requiredKeys: [] }) });
}

/** Those of the product's schema, and others that a client might send. */
const document = fc.oneof(
  { weight: 6, arbitrary: textOf(schema) },
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
);

const variableValues = {
  email: mostly<unknown>(['11@email.com'], ['', null, 7, 'x'.repeat(1_001)]),
  code: mostly<unknown>(['SFLAJA', 'WRONG', null], [{ a: 1 }]),
  representations: mostly<unknown>(
    [
      [],
      [{ __typename: 'CodeArtsUser', id: '21820' }],
      [{ __typename: 'Stranger' }, { __typename: 'CodeArtsUser', username: 'a' }],
    ],
    [[{ __typename: 7 }], 'text', null],
  ),
  representation: mostly<unknown>([{ __typename: 'CodeArtsUser', id: 21820 }], [null, [], {}]),
  flag: mostly<unknown>([true, false], ['true', null]),
  other: mostly<unknown>([true, false], [0]),
  wish: mostly<unknown>([{}, { text: 'd' }, { times: 6 }, { text: null, times: [1] }], [null, 'wish', { more: 1 }]),
  text: mostly<unknown>(['e', null], [1]),
  times: mostly<unknown>([1, 2], [null, '1', 1.5]),
  surplus: fc.constant(1),
};

const variables = fc.option(fc.record(variableValues, { requiredKeys: [] }), { nil: undefined });

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
