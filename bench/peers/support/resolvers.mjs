// The schema that the peers serve: what the facade's two operations need, each failure left to the framework.

/** The part of the reference page that the peers read. */
export const typeDefs = /* GraphQL */ `
  type Query {
    me: CodeArtsUser
  }
  type Mutation {
    updateEmail(email: String, code: String): CodeArtsUser
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
 * @typedef {{ read: () => Promise<RestUser>, update: (body: object) => Promise<RestUser> }} Account
 */

/** Resolvers for a context that holds the caller's account. */
export const resolvers = {
  Query: {
    /** @param {unknown} _root @param {unknown} _args @param {{ account: Account }} context */
    me: (_root, _args, { account }) => account.read(),
  },
  Mutation: {
    /** @param {unknown} _root @param {{ email?: string, code?: string }} args @param {{ account: Account }} context */
    updateEmail: (_root, { email, code }, { account }) => account.update({ email, verify_code: code }),
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
