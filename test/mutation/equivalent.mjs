/**
 * Mutants that no test can notice, each with the reason: `code` is what is replaced by `mutant`, in any place of the file.
 *
 * @type {readonly { readonly file: string, readonly code: string, readonly mutant: string, readonly why: string }[]}
 */
export const EQUIVALENT = [
  {
    file: 'src/graphql/measure-document.ts',
    code: '[]',
    mutant: '["Stryker was here"]',
    why: "graphql's parser always sets the variables of an operation; its types allow documents made by hand.",
  },
  {
    file: 'src/graphql/measure-document.ts',
    code: 'node.arguments?.find',
    mutant: 'node.arguments.find',
    why: "graphql's parser always sets the arguments of a field.",
  },
  {
    file: 'src/graphql/measure-document.ts',
    code: 'directives?.length',
    mutant: 'directives.length',
    why: "graphql's parser always sets the directives of a node.",
  },
  {
    file: 'src/graphql/measure-document.ts',
    code: 'right.perItem.size === 0',
    mutant: 'false',
    why: 'It saves a copy: nothing is added to it then.',
  },
  {
    file: 'src/loaders/caller-token.ts',
    code: '/^bearer[ \\t]*/i',
    mutant: '/bearer[ \\t]*/i',
    why: 'The first one is at the start, as the test before it has seen.',
  },
  ...['true', 'false', 'this.#opened % MAP_LIFETIME !== 0'].map((mutant) => ({
    file: 'src/loaders/read-coalescer.ts',
    code: 'this.#opened % MAP_LIFETIME === 0',
    mutant,
    why: 'It changes only when garbage is collected.',
  })),
  {
    file: 'src/loaders/read-coalescer.ts',
    code: 'this.#opened % MAP_LIFETIME',
    mutant: 'this.#opened * MAP_LIFETIME',
    why: 'It changes only when garbage is collected.',
  },
  {
    file: 'src/loaders/read-coalescer.ts',
    code: 'this.#opened += 1',
    mutant: 'this.#opened -= 1',
    why: 'It changes only when garbage is collected.',
  },
  {
    file: 'src/rate-limit/keys.ts',
    code: "''",
    mutant: '"Stryker was here!"',
    why: 'Every part of an address that gets here has an @.',
  },
  {
    file: 'src/rate-limit/keys.ts',
    code: "email.normalize('NFKC').replace(DROPPED, '').toLowerCase()",
    mutant: "email.normalize('NFKC').replace(DROPPED, '').toUpperCase()",
    why: 'One case is as good as the other.',
  },
  {
    file: 'src/rate-limit/rate-limiter.ts',
    code: '{ ...UNKNOWN }',
    mutant: '{}',
    why: 'There is one window for each key.',
  },
  {
    file: 'src/rate-limit/rate-limiter.ts',
    code: "''",
    mutant: '"Stryker was here!"',
    why: 'There is one key for each window.',
  },
  {
    file: 'src/rate-limit/rate-limiter.ts',
    code: 'this.#begun += 1',
    mutant: 'this.#begun -= 1',
    why: 'The numbers need only be different.',
  },
  {
    file: 'src/rate-limit/redis-scripts.ts',
    code: "'0'",
    mutant: '""',
    why: 'The script asks only whether it is 1.',
  },
  {
    file: 'src/rate-limit/redis-scripts.ts',
    code: 'at < fields.length',
    mutant: 'at <= fields.length',
    why: 'Windows beyond the keys are ignored.',
  },
  {
    file: 'src/rate-limit/redis-connection.ts',
    code: "'closed'",
    mutant: '""',
    why: 'No caller waits for the reason when the server has closed the connection itself.',
  },
  {
    file: 'src/rate-limit/redis-connection.ts',
    code: 'this.#sessions += 1',
    mutant: 'this.#sessions -= 1',
    why: 'The numbers need only be different.',
  },
  {
    file: 'src/rate-limit/redis-connection.ts',
    code: "'1'",
    mutant: '""',
    why: 'The check writes; what it writes does not matter.',
  },
  {
    file: 'src/rate-limit/token-user-cache.ts',
    code: 'at < from + DIGITS',
    mutant: 'at <= from + DIGITS',
    why: 'One more digit of the hash distinguishes as well.',
  },
];
