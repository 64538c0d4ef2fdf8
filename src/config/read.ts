import { type Settings, type Variable, type VariableName, variables } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a variable by its name. */
export type Read = <Name extends VariableName>(name: Name) => Settings[Name];

/** Reads one variable; what it does not accept becomes a fault, and the value is then as if it were unset. */
export function readVariable<Name extends VariableName>(
  name: Name,
  env: Environment,
  faults: Set<string>,
): Settings[Name] {
  const variable: Variable<Settings[Name]> = variables[name];
  const text = env[name];
  if (text === undefined || text === '') return variable.fallback;
  const value = variable.parse(text);
  if (value !== undefined) return value;
  faults.add(`${name}: expected ${variable.accepts}, got ${variable.secret ? 'something else' : shown(text)}`);
  return variable.fallback;
}

/** A refused value as a message may show it: what stands before a URL's host, or behind its path, may be a secret. */
function shown(text: string): string {
  return JSON.stringify(text.replace(/\/\/.*@/s, '//[redacted]@').replace(/[?#].+$/s, '?[redacted]'));
}
