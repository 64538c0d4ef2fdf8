import { type Settings, type Variable, type VariableName, variables } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a variable by its name. */
export type Read = <Name extends VariableName>(name: Name) => Settings[Name];

/** Maximum length of a value in a message, in UTF-16 units. */
const MAX_SHOWN = 100;

/** Reads one variable; a value that is not accepted is reported as a fault and treated as unset. */
export function readVariable<Name extends VariableName>(
  name: Name,
  env: Environment,
  faults: Set<string>,
): Settings[Name] {
  const { alias, accepts, secret, fallback, parse }: Variable<Settings[Name]> = variables[name];
  const given = alias !== undefined && env[alias] ? alias : name;
  const text = env[given];
  if (text === undefined || text === '') return fallback;
  const value = parse(text);
  if (value !== undefined) return value;
  faults.add(`${given} must be ${accepts}${secret ? '' : `, got ${shown(text)}`}`);
  return fallback;
}

/** A value as a message may show it: what is before the host of a URL or behind its path may be a secret. */
function shown(text: string): string {
  const shown = text.replace(/^.*@/s, '[redacted]@').replace(/[?#].+$/s, '?[redacted]');
  return JSON.stringify(shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown);
}
