/**
 * Typed operations for the frontend example and for this package's own tests, all from schema.graphql.
 *
 * The generator is installed in the example alone, since its tree is far larger than this package's, and run there:
 * `npm --prefix examples/settings-page run codegen`. Hence paths are relative to that folder, and the type of this object
 * is checked there too.
 */

const types = {
  scalars: { DateTime: 'string', Date: 'string' },
  strictScalars: true,
  enumType: 'string-literal',
  useTypeImports: true,
  avoidOptionals: { field: true },
} as const;

export default {
  schema: '../../schema.graphql',
  importExtension: '.ts',
  generates: {
    './src/generated/': {
      documents: './src/operations.graphql',
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        skipIndexFile: true,
        persistedDocuments: { hashAlgorithm: 'sha256' },
      },
      config: types,
    },
    './src/generated/possible-types.ts': {
      plugins: ['fragment-matcher'],
      config: { useExplicitTyping: true },
    },
    '../../test/generated/': {
      documents: '../../test/support/operations.ts',
      preset: 'client',
      presetConfig: { fragmentMasking: false, skipIndexFile: true },
      config: { ...types, documentMode: 'string' },
    },
  },
};
