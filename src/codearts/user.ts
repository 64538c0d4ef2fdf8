import { type Decoded, date, dateTime, FieldReader, type FieldRule, flag, isJsonObject, text } from './fields.ts';

/** A user of CodeArts Repo; source: "Obtaining User Email Information". */
export interface User extends Decoded {
  readonly __typename: 'CodeArtsUser';
  /** CodeArts Repo's own number, 1–2147483647. */
  readonly id: number;
  readonly name: string | null;
  /** Long user ID, 1–1,000 characters; shared by the vendor's services. */
  readonly username: string | null;
  readonly state: UserState | null;
  /** RFC 3339 with the offset that upstream sent. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** RFC 3339 full-date. */
  readonly lastActivityOn: string | null;
  readonly commitEmail: string | null;
  /** Upstream's `is_default`, which only the vendor's SDK documents; null when absent, as in the response to an update. */
  readonly commitEmailIsDefault: boolean | null;
}

export type UserState = 'ACTIVE' | 'BLOCKED';

const MAX_USER_ID = 2_147_483_647;
const states: ReadonlyMap<unknown, UserState> = new Map([
  ['active', 'ACTIVE'],
  ['blocked', 'BLOCKED'],
]);
const state: FieldRule<UserState> = { expected: 'active or blocked', read: (value) => states.get(value) };

/**
 * Reads the user that "Obtaining User Email Information" and "Updating an Email Address" both return.
 *
 * @returns undefined when there is no usable id: without one it is unknown whose settings these are.
 */
export function decodeUser(body: unknown): User | undefined {
  if (!isJsonObject(body)) return undefined;
  const id = body['id'];
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > MAX_USER_ID) return undefined;
  const fields = new FieldReader();
  return {
    __typename: 'CodeArtsUser',
    id,
    name: fields.read('name', text, body['name']),
    username: fields.read('username', text, body['username']),
    // The API reference's default for an absent state.
    state: fields.read('state', state, body['state'] ?? 'active'),
    createdAt: fields.read('createdAt', dateTime, body['created_at']),
    updatedAt: fields.read('updatedAt', dateTime, body['updated_at']),
    lastActivityOn: fields.read('lastActivityOn', date, body['last_activity_on']),
    commitEmail: fields.read('commitEmail', text, body['commit_email']),
    commitEmailIsDefault: fields.read('commitEmailIsDefault', flag, body['is_default']),
    drift: fields.drift,
  };
}
