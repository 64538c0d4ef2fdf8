import { createHash } from 'node:crypto';
import { pageDay, pageTime } from './timestamps.ts';

/** One user as the service stores it: the fields of the API reference, in its order. */
export interface UserRecord {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly state: 'active' | 'blocked';
  readonly created_at: string;
  updated_at: string;
  last_activity_on: string;
  commit_email: string;
}

/** A token that every emulator knows from its start. */
export interface DemoToken {
  readonly token: string;
  /** What a caller with this token meets; one sentence for README and GraphiQL. */
  readonly meaning: string;
  /** The fault script that its calls follow; none: they are answered well. */
  readonly script?: string;
}

/** The tokens that every emulator knows, for documentation as well as for the emulator itself. */
export const demoTokens: readonly DemoToken[] = [
  { token: 'demo-token', meaning: 'The user of the API reference: id 21820, 1@email.com, verification code SFLAJA.' },
  { token: 'blocked-token', meaning: 'Another user, whose state is blocked.' },
  { token: 'expired-token', meaning: 'Answered 401 DEV.00000003: the token has expired.', script: 'status=401' },
  { token: 'forbidden-token', meaning: 'Answered 403 CH.004403: a permission is missing.', script: 'status=403' },
  {
    token: 'throttled-token',
    meaning: 'Answered 429 with Retry-After: 1.',
    script: 'status=429+retry-after=1',
  },
  { token: 'broken-token', meaning: 'Answered 500 CH.000001: the service has failed.', script: 'status=500' },
  { token: 'slow-token', meaning: 'A user of its own, answered after 3 seconds.', script: 'latency=3000' },
];

/** All users of one emulator. */
export class Accounts {
  /** The user of the API reference's example. */
  readonly demoUser: UserRecord = exampleUser();
  readonly #users = new Map<string, UserRecord>();
  readonly #ids = new Set<number>();

  constructor() {
    this.#keep('demo-token', this.demoUser);
    this.#keep('blocked-token', {
      ...exampleUser(),
      id: 21821,
      name: 'blocked-user',
      username: 'b0c4ed52a4764a4c8f29b306508f016e',
      state: 'blocked',
      commit_email: 'blocked@email.com',
    });
    this.#keep('slow-token', {
      ...exampleUser(),
      id: 21822,
      name: 'slow-user',
      username: '510e5e52a4764a4c8f29b306508f016f',
      commit_email: 'slow@email.com',
    });
  }

  /** The user stored under this key, a demo token or a key that {@link findOrMake} has seen. */
  find(key: string): UserRecord | undefined {
    return this.#users.get(key);
  }

  /**
   * The user stored under this key; made when it is not there yet, with an id and a username that depend on the key
   * alone. `name` never repeats the key of its own accord, for that may be a token.
   */
  findOrMake(key: string, name?: string): UserRecord {
    const existing = this.#users.get(key);
    if (existing !== undefined) return existing;
    const digest = createHash('sha256').update(key).digest();
    const short = digest.toString('hex', 0, 4);
    let id = digest.readUInt32BE(4) & 0x7fff_ffff;
    while (id === 0 || this.#ids.has(id)) id = (id + 1) & 0x7fff_ffff;
    return this.#keep(key, {
      ...exampleUser(),
      id,
      name: name ?? `user-${short}`,
      username: digest.toString('hex', 0, 16),
      commit_email: `${short}@example.com`,
    });
  }

  /** Whether a user other than this one has the address; upper and lower case make no difference. */
  isTaken(email: string, by: UserRecord): boolean {
    const wanted = email.toLowerCase();
    for (const user of this.#users.values()) {
      if (user !== by && user.commit_email.toLowerCase() === wanted) return true;
    }
    return false;
  }

  /** Stores a new commit address; the times of update and activity follow. */
  changeEmail(user: UserRecord, email: string, nowMs: number): void {
    user.commit_email = email;
    user.updated_at = pageTime(nowMs);
    user.last_activity_on = pageDay(nowMs);
  }

  #keep(key: string, user: UserRecord): UserRecord {
    this.#users.set(key, user);
    this.#ids.add(user.id);
    return user;
  }
}

function exampleUser(): UserRecord {
  return {
    id: 21820,
    name: 'tr8',
    username: 'ac105e52a4764a4c8f29b306508f016d',
    state: 'active',
    created_at: '2025-03-27T14:17:11.000+08:00',
    updated_at: '2025-05-20T15:42:31.351+08:00',
    last_activity_on: '2025-05-17',
    commit_email: '1@email.com',
  };
}
