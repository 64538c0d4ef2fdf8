/** Ways in which a server may repeat a secret; each is a secret itself. */
export const encodings = {
  plain: (secret) => secret,
  percent: (secret) => everyByte(secret, (hex) => `%${hex.toUpperCase()}`),
  'percent in lower case': (secret) => everyByte(secret, (hex) => `%${hex}`),
  form: (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  'HTML entities': (secret) => everyByte(secret, (hex) => `&#x${hex};`),
  'decimal HTML entities': (secret) => everyByte(secret, (hex) => `&#${Number.parseInt(hex, 16)};`),
  'JSON escapes': (secret) => everyByte(secret, (hex) => `\\u00${hex}`),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'first half': (secret) => secret.slice(0, secret.length / 2),
  'second half': (secret) => secret.slice(secret.length / 2),
  reversed: (secret) => [...secret].reverse().join(''),
} as const satisfies Record<string, (secret: string) => string>;

export type EncodingName = keyof typeof encodings;

function everyByte(secret: string, encode: (hex: string) => string): string {
  return [...Buffer.from(secret)].map((byte) => encode(byte.toString(16).padStart(2, '0'))).join('');
}

/** What is shorter is too little of a secret to be of use; an error message keeps its words. */
const SHORTEST_PIECE = 24;

/** Finds the first encoding in which a text holds a secret. */
export function findSecret(text: string, secrets: readonly string[]): EncodingName | undefined {
  // A text that went through JSON once more has its backslashes doubled.
  const plain = text.replaceAll('\\\\', '\\');
  const names = Object.keys(encodings) as EncodingName[];
  return names.find((name) =>
    secrets.some((secret) => {
      const encoded = encodings[name](secret);
      return encoded.length >= SHORTEST_PIECE && plain.includes(encoded);
    }),
  );
}
