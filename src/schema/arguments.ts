import { countCharacters, isWithin, MAX_TEXT } from '../codearts/values.ts';
import { CodeArtsInputError } from '../errors.ts';

/** Checks an argument that goes upstream as it is: 1 to 1,000 characters. Undefined when all is well. */
export function checkText(field: string, value: string): CodeArtsInputError | undefined {
  if (isWithin(value, MAX_TEXT)) return undefined;
  const expected = `expected 1 to ${MAX_TEXT.toLocaleString('en')} characters`;
  return new CodeArtsInputError(field, `${expected}, got ${countCharacters(value).toLocaleString('en')}`);
}
