import { type BodyFault, bodyFaults, isBodyFault } from './bodies.ts';

/** What may stand behind a fault's `=`. */
export interface Value<T> {
  /** How the documentation writes it, as `MS`. */
  readonly placeholder: string;
  /** What it is and in which range, for the documentation. */
  readonly range: string;
  /** The value, or undefined when the text is none. */
  read(text: string): T | undefined;
}

/** A whole number from `least` to `most`. */
export function wholeNumber(placeholder: string, unit: string, least: number, most: number): Value<number> {
  return {
    placeholder,
    range: `${placeholder}: ${unit}, ${least} to ${most}`,
    read: (text) => (/^\d{1,9}$/.test(text) ? within(Number(text), least, most) : undefined),
  };
}

/** A number of bytes with its unit; 1 kb is 1,024 bytes. */
export function size(most: string): Value<number> {
  return {
    placeholder: 'SIZE',
    range: `SIZE: a whole number of b, kb, mb or gb, up to ${most}`,
    read: (text) => within(bytes(text), 1, bytes(most)),
  };
}

/** The name of a body that breaks the contract. */
export const bodyKind: Value<BodyFault> = {
  placeholder: 'KIND',
  range: `KIND: ${Object.entries(bodyFaults)
    .map(([kind, { meaning }]) => `${kind} (${meaning})`)
    .join(', ')}`,
  read: (text) => (isBodyFault(text) ? text : undefined),
};

const BYTES_OF_UNIT: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

function bytes(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9})(b|kb|mb|gb)$/.exec(text) ?? [];
  return Number(number) * (BYTES_OF_UNIT[unit] ?? Number.NaN);
}

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}
