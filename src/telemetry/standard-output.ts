import { Output } from './output.ts';

let output: Output | undefined;
let errors: Output | undefined;

/** Standard output, the one way to it; opened when it is first used. */
export function standardOutput(): Output {
  output ??= new Output(1);
  return output;
}

/** Standard error, the one way to it; opened when it is first used. */
export function standardError(): Output {
  errors ??= new Output(2);
  return errors;
}

/** Total lines of standard output that could not be written. */
export function lostLines(): number {
  return output?.lostLines ?? 0;
}
