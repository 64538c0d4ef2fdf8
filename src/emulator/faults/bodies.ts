/** The text of a body, made into one that breaks the contract (or stretches it). */
type Distort = (body: string) => string;

interface BodyFaultEntry {
  readonly meaning: string;
  readonly distort: Distort;
}

/** The kinds of `body=`; those that concern a user's fields leave every other body as it is. */
export const bodyFaults = {
  empty: { meaning: 'nothing at all', distort: () => '' },
  'not-json': { meaning: 'the first half, sent as if it were all', distort: (body) => body.slice(0, body.length / 2) },
  null: { meaning: 'the JSON value null', distort: () => 'null' },
  array: { meaning: 'the response inside an array', distort: (body) => `[${body}]` },
  'no-id': { meaning: 'a user without id', distort: changeUser({ id: undefined }) },
  'bad-id': { meaning: 'a user whose id is above 2147483647', distort: changeUser({ id: 2_147_483_648 }) },
  'only-id': { meaning: 'a user of whom nothing but the id is sent', distort: changeUser(allFields(undefined)) },
  nulls: { meaning: 'a user of whom all but the id is null', distort: changeUser(allFields(null)) },
  'no-state': { meaning: 'a user without state', distort: changeUser({ state: undefined }) },
  'unknown-state': { meaning: 'a user whose state is "dormant"', distort: changeUser({ state: 'dormant' }) },
  'wrong-types': { meaning: 'a user whose name is a number', distort: changeUser({ name: 8 }) },
  'bad-time': {
    meaning: 'a user whose times are all "yesterday"',
    distort: changeUser({ created_at: 'yesterday', updated_at: 'yesterday', last_activity_on: 'yesterday' }),
  },
  'new-field': {
    meaning: 'a user with a field that the API reference does not have',
    distort: changeUser({ nickname: 'trey' }),
  },
} as const satisfies Record<string, BodyFaultEntry>;

/** The name of one kind of `body=`. */
export type BodyFault = keyof typeof bodyFaults;

export function isBodyFault(text: string): text is BodyFault {
  return Object.hasOwn(bodyFaults, text);
}

function allFields(value: null | undefined): Readonly<Record<string, null | undefined>> {
  return {
    name: value,
    username: value,
    state: value,
    created_at: value,
    updated_at: value,
    last_activity_on: value,
    commit_email: value,
  };
}

/** Overwrites fields of a user; JSON leaves out those that become undefined. No other answer begins with an id. */
function changeUser(fields: Readonly<Record<string, unknown>>): Distort {
  return (body) => {
    if (!body.startsWith('{"id":')) return body;
    const user: object = JSON.parse(body);
    return JSON.stringify({ ...user, ...fields });
  };
}
