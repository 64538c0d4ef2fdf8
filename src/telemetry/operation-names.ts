/** Most names that are labels when there is no list of them. */
const MAX_NAMES = 20;

/** Label of operations without a name. */
export const ANONYMOUS = 'anonymous';
/** Label of the names that are not labels themselves. */
export const OTHER = 'other';

/** Keeps the names of operations that metrics are labelled with few, since any client can invent one. */
export class OperationNames {
  readonly #names: Set<string>;
  readonly #isOpen: boolean;

  /** @param trusted names of the only operations that are executed; without them the first 20 that are seen become labels. */
  constructor(trusted?: Iterable<string>) {
    this.#names = new Set(trusted);
    this.#isOpen = trusted === undefined;
  }

  /** The name itself, or `other`; `anonymous` for none. */
  labelOf(name: string | undefined): string {
    if (name === undefined) return ANONYMOUS;
    if (this.#names.has(name)) return name;
    if (!this.#isOpen || this.#names.size >= MAX_NAMES) return OTHER;
    this.#names.add(name);
    return name;
  }
}
