import type { Effect } from './effect.ts';

/** What a CodeArts Repo operation is, as data; the client does the rest. One file in `operations/` for each. */
export interface Operation<Input, Result, Lost> {
  /** The vendor's name for the operation, for people who search its documentation. */
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Path below the endpoint. */
  readonly path: string;
  /** The identity-policy action a 403 asks for; null where none is documented. */
  readonly permission: string | null;
  readonly effect: Effect<Lost>;
  /** Request body; absent where there is none. */
  readonly encode?: (input: Input) => string;
  /**
   * Reads the parsed body of a 2xx; undefined when it is not what the reference page promises.
   *
   * @param message lets through a text that speaks to people.
   */
  readonly decode: (body: unknown, message: (text: string | null) => string | null) => Result | undefined;
}

/** An operation of which only the facts are of interest. */
export type AnyOperation = Operation<never, unknown, unknown>;
