/** Shorter codes, and the letters of shorter secrets, are a part of too many words. */
const MIN_LENGTH = 4;
/** So many consecutive characters of a token give it away. */
const REVEALING_RUN = 12;
/** Every run of 12 characters holds a stretch of 8 that begins at a multiple of 5. */
const STRETCH = 8;
const STRIDE = 5;
/** Levels of escapes that are undone: a text may be percent-encoded inside a JSON string inside HTML. */
const MAX_ESCAPES = 4;

/**
 * Recognises the token and the verification code in texts that upstream wrote, whatever usual encoding they are in. Encodings differ
 * in how they write punctuation, so that a text is also compared by its letters and digits alone.
 */
export class Secrets {
  readonly #token: string;
  readonly #tokenLetters: string;
  readonly #codeLetters: string;
  /** What is looked for whole, as it is and by its letters. */
  readonly #whole: readonly string[];
  readonly #wholeLetters: readonly string[];

  constructor(token: string, code: string | undefined) {
    this.#token = token;
    this.#tokenLetters = lettersOf(token);
    this.#codeLetters = lettersOf(code ?? '');
    const codes = code !== undefined && [...code].length >= MIN_LENGTH ? [code] : [];
    this.#whole = [token, ...codes];
    const short = [...(this.#tokenLetters.length < REVEALING_RUN ? [this.#tokenLetters] : []), ...codes.map(lettersOf)];
    this.#wholeLetters = short.filter(({ length }) => length >= MIN_LENGTH);
  }

  /** Whether a text holds a secret or a telling part of the token. Takes time linear in the lengths of both. */
  areIn(text: string): boolean {
    const views = viewsOf(text);
    const letters = views.all.map(lettersOf);
    return (
      this.#holdWhole(views, letters) ||
      shareStretch(this.#token, views.all) ||
      shareStretch(this.#tokenLetters, letters)
    );
  }

  /** Whether a name, as an error code or an ID, holds a secret; any of them may hold the digits of a code, unless they are all of it. */
  areInName(name: string): boolean {
    if (!this.areIn(name)) return false;
    if (!/^\p{N}+$/u.test(this.#codeLetters)) return true;
    return lettersOf(name) === this.#codeLetters || new Secrets(this.#token, undefined).areIn(name);
  }

  /** Whether a text holds a whole secret. */
  areWhollyIn(text: string): boolean {
    const views = viewsOf(text);
    return this.#holdWhole(views, views.all.map(lettersOf));
  }

  #holdWhole({ plain, all }: Views, letters: readonly string[]): boolean {
    return (
      this.#whole.some((secret) => (secret.length < MIN_LENGTH ? plain : all).some((view) => view.includes(secret))) ||
      this.#wholeLetters.some((secret) => letters.some((view) => view.includes(secret)))
    );
  }
}

/** So much of what a text may mean is looked at. */
interface Views {
  /** The text as it is, and without each level of escapes. */
  readonly plain: readonly string[];
  /** The same, and what it may be the encoded form of: guesses. */
  readonly all: readonly string[];
}

function viewsOf(text: string): Views {
  const plain = unescapings(text);
  return { plain, all: [...plain, ...decodings(plain.at(-1) ?? text).flatMap(unescapings)] };
}

/** The text, and what is left of it when the escapes of URLs, JSON, JavaScript and HTML are undone one level after the other. */
function unescapings(text: string): string[] {
  const levels = [text];
  for (let plain = text; levels.length <= MAX_ESCAPES; levels.push(plain)) {
    const next = unescapedOnce(plain);
    if (next === plain) break;
    plain = next;
  }
  return levels;
}

function unescapedOnce(text: string): string {
  return text
    .replace(/(?:(?:%|\\x)[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replace(/%|\\x/gi, ''), 'hex').toString())
    .replace(/\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,8})\}|&#x([0-9a-f]{1,8});?/gi, (_, unit, point, hex) =>
      characterOf(Number.parseInt(unit ?? point ?? hex, 16)),
    )
    .replace(/&#(\d{1,8});?/g, (_, decimal) => characterOf(Number(decimal)))
    .replace(/&([a-z]{2,20});/gi, (_, name: string) => ENTITIES[name.toLowerCase()] ?? '');
}

/** The others stand for punctuation too, without which texts are compared as well. */
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function characterOf(codePoint: number): string {
  return codePoint <= 0x10_ffff ? String.fromCodePoint(codePoint) : '';
}

/** What a text may be the base64 or hexadecimal form of, at any alignment and also as a dump whose bytes stand apart. */
function decodings(text: string): string[] {
  const dense = text.replace(/\s+/g, '');
  const digits = dense.replace(/[:,;.-]/g, '');
  return [
    ...decodedRuns(dense.match(/[A-Za-z0-9+/_-]+/g), 'base64', 4),
    ...decodedRuns(digits.match(/[0-9a-f]+/gi), 'hex', 2),
    ...decodedRuns(digits.replace(/0x/gi, '').match(/[0-9a-f]+/gi), 'hex', 2),
  ];
}

function decodedRuns(runs: readonly string[] | null, encoding: 'base64' | 'hex', alignments: number): string[] {
  const long = (runs ?? []).filter(({ length }) => length > MIN_LENGTH);
  return long.flatMap((run) =>
    Array.from({ length: alignments }, (_, from) => Buffer.from(run.slice(from), encoding).toString()),
  );
}

/** Letters and digits in one case and form. */
function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Whether a run of 12 characters of the token is in any of the texts. */
function shareStretch(token: string, texts: readonly string[]): boolean {
  if (token.length < REVEALING_RUN) return false;
  const stretches = new Set<string>();
  for (const text of texts) {
    for (let at = 0; at + STRETCH <= text.length; at += 1) stretches.add(text.slice(at, at + STRETCH));
  }
  for (let at = 0; at + STRETCH <= token.length; at += STRIDE) {
    if (stretches.has(token.slice(at, at + STRETCH))) return true;
  }
  return false;
}
