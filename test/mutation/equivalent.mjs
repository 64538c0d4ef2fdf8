/**
 * Mutants that no test can notice, each with the reason: `code` is what is replaced by `mutant`, in any place of the file.
 *
 * @type {readonly { readonly file: string, readonly code: string, readonly mutant: string, readonly why: string }[]}
 */
export const EQUIVALENT = [
];
