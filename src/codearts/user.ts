/** A user of CodeArts Repo as the facade speaks of one; source: "Obtaining User Email Information". */
export interface User {
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
  /** Fields that are null because upstream's value was outside the contract, with what was expected; undefined when all is well. */
  readonly drift: Drift | undefined;
}

export type UserState = 'ACTIVE' | 'BLOCKED';

/** Names of the fields of {@link User} that come from upstream one to one. */
export type UserField = Exclude<keyof User, '__typename' | 'drift'>;

/** Field name to what the reference page promises for it; never the value that came, which may be personal. */
export type Drift = ReadonlyMap<UserField, string>;

/** What upstream says when it has sent a verification code. */
export interface EmailCodeSent {
  readonly result: string | null;
}

/** A change of the commit e-mail address; an absent field is left out of upstream's body. */
export interface EmailChange {
  readonly email: string | undefined;
  readonly code: string | undefined;
}
