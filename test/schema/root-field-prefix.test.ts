import { isUnionType, parse, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema, schema } from '../../src/schema/index.ts';
import { printApi, printSubgraph } from '../../src/schema/print.ts';
import { useFacade } from '../support/use-facade.ts';

describe('ROOT_FIELD_PREFIX', () => {
  const pair = useFacade({ ROOT_FIELD_PREFIX: 'codeArts' });
  const prefixed = createSchema('codeArts');

  test('renames every root field except those of federation', () => {
    expect(Object.keys(prefixed.getQueryType()?.getFields() ?? {})).toEqual([
      'codeArtsMe',
      'codeArtsMeResult',
      '_entities',
      '_service',
    ]);
    expect(Object.keys(prefixed.getMutationType()?.getFields() ?? {})).toEqual([
      'codeArtsUpdateEmail',
      'codeArtsSendEmailCode',
    ]);
  });

  test('renames the result unions, so that no type without the prefix CodeArts remains', () => {
    const unions = Object.values(prefixed.getTypeMap()).filter(isUnionType);
    expect(unions.map(({ name }) => name).sort()).toEqual([
      'CodeArtsMeResult',
      'CodeArtsSendEmailCodeResult',
      'CodeArtsUpdateEmailResult',
      '_Entity',
    ]);
  });

  test('leaves the schema as it is when it is empty', () => {
    expect(createSchema('')).toBe(schema);
    expect(printSchema(schema)).toContain('  me: CodeArtsUser');
  });

  test('keeps the entity keys in both printed schemas', () => {
    for (const print of [printApi, printSubgraph]) {
      const sdl = print(prefixed);
      expect(() => parse(sdl)).not.toThrow();
      expect(sdl).toContain('type CodeArtsUser @key(fields: "id") @key(fields: "username") {');
    }
  });

  test.each(['first', 'second, by the fast path'])('a request reads and updates under the new names: %s', async () => {
    const read = await pair.facade.ask('{ codeArtsMe { state } codeArtsMeResult { __typename } }');
    expect(read).toEqual({
      data: { codeArtsMe: { state: 'ACTIVE' }, codeArtsMeResult: { __typename: 'CodeArtsUser' } },
    });
    const update = await pair.facade.ask('mutation { codeArtsUpdateEmail(email: "11@email.com") { __typename } }');
    expect(update).toEqual({ data: { codeArtsUpdateEmail: { __typename: 'CodeArtsUser' } } });
  });

  test('the old names are unknown', async () => {
    const { errors } = await pair.facade.ask('{ me { state } }');
    expect(errors?.[0]?.message).toContain('Cannot query field "me"');
  });
});
