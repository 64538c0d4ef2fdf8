// The schema that the peers serve: what the facade's operations need, failures left to the framework unless they are types.

/** The part of the reference page that the peers read. */
export const typeDefs = /* GraphQL */ `
  type Query {
    me: CodeArtsUser
    meResult: MeResult!
    _entities(representations: [_Any!]!): [_Entity]!
  }
  type Mutation {
    updateEmail(email: String, code: String): CodeArtsUser
    sendEmailCode(email: String!): CodeArtsEmailCodeSent
  }
  scalar _Any
  union _Entity = CodeArtsUser
  union MeResult = CodeArtsUser | CodeArtsUnavailableError
  interface CodeArtsError {
    code: String!
    message: String!
  }
  type CodeArtsUnavailableError implements CodeArtsError {
    code: String!
    message: String!
  }
  type CodeArtsEmailCodeSent {
    result: String
  }
  type CodeArtsUser {
    id: ID!
    name: String
    username: String
    state: CodeArtsUserState
    createdAt: String
    updatedAt: String
    lastActivityOn: String
    commitEmail: String
  }
  enum CodeArtsUserState {
    ACTIVE
    BLOCKED
  }
`;

/**
 * The user as the REST API sends it.
 * @typedef {{ id: number, name: string, username: string, state: string, created_at: string, updated_at: string,
 *   last_activity_on: string, commit_email: string }} RestUser
 */

/**
 * The REST API as one caller sees it.
 * @typedef {object} Account
 * @property {() => Promise<RestUser>} read
 * @property {(body: object) => Promise<RestUser>} update
 * @property {(body: object) => Promise<{ result: string }>} sendCode
 */

/** Resolvers for a context that holds the caller's account. */
export const resolvers = {
  Query: {
    /** @param {unknown} _root @param {unknown} _args @param {{ account: Account }} context */
    me: (_root, _args, { account }) => account.read(),
    /** @param {unknown} _root @param {unknown} _args @param {{ account: Account }} context */
    meResult: (_root, _args, { account }) =>
      account.read().then(typed, () => ({
        __typename: 'CodeArtsUnavailableError',
        code: 'UNAVAILABLE',
        message: 'The REST API is unavailable',
      })),
    /** @param {unknown} _root @param {{ representations: Representation[] }} args @param {{ account: Account }} context */
    _entities: async (_root, { representations }, { account }) => {
      const user = typed(await account.read());
      return representations.map((one) => (isMeant(user, one) ? user : null));
    },
  },
  Mutation: {
    /** @param {unknown} _root @param {{ email?: string, code?: string }} args @param {{ account: Account }} context */
    updateEmail: (_root, { email, code }, { account }) => account.update({ email, verify_code: code }),
    /** @param {unknown} _root @param {{ email: string }} args @param {{ account: Account }} context */
    sendEmailCode: (_root, { email }, { account }) => account.sendCode({ email }),
  },
  CodeArtsUser: {
    /** @param {RestUser} user */
    state: ({ state }) => state.toUpperCase(),
    /** @param {RestUser} user */
    createdAt: ({ created_at }) => created_at,
    /** @param {RestUser} user */
    updatedAt: ({ updated_at }) => updated_at,
    /** @param {RestUser} user */
    lastActivityOn: ({ last_activity_on }) => last_activity_on,
    /** @param {RestUser} user */
    commitEmail: ({ commit_email }) => commit_email,
  },
};

/** @param {RestUser} user @returns {RestUser & { __typename: string }} what graphql takes for that type in a union */
function typed(user) {
  return Object.assign(user, { __typename: 'CodeArtsUser' });
}

/** @typedef {{ __typename: string, id?: string, username?: string }} Representation what a gateway refers to */

/** @param {RestUser} user @param {Representation} representation @returns {boolean} whether each key that it gives is the user's */
function isMeant(user, { __typename, id, username }) {
  if (__typename !== 'CodeArtsUser' || (id === undefined && username === undefined)) return false;
  return (id === undefined || id === String(user.id)) && (username === undefined || username === user.username);
}
