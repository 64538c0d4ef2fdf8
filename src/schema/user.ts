import type { User } from '../codearts/user.ts';
import { builder } from './builder.ts';
import { readValidated } from './graphql-errors.ts';

const READ_PAGE = 'Source: CodeArts Repo API Reference, "Obtaining User Email Information"';

const UserStateType = builder.enumType('CodeArtsUserState', {
  description: `Account state. ${READ_PAGE}, field \`state\`.`,
  values: {
    ACTIVE: { description: 'Active user; also the default when CodeArts Repo omits the state.' },
    BLOCKED: { description: 'Locked user.' },
  } as const,
});

/** Fields by which a gateway may refer to a user; the schema's `@key` directives are made from them. */
export const userKeys = ['id', 'username'] as const;

export const UserType = builder.objectRef<User>('CodeArtsUser').implement({
  description: `The authenticated CodeArts Repo user. Other users cannot be queried. ${READ_PAGE}.`,
  extensions: { keys: userKeys },
  fields: (t) => ({
    id: t.exposeID('id', {
      nullable: false,
      description: `Numeric user ID in CodeArts Repo, 1 to 2147483647. ${READ_PAGE}, field \`id\`.`,
    }),
    name: t.string({
      description: `The user's name, 1 to 1,000 characters. ${READ_PAGE}, field \`name\`.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'name', requestId),
    }),
    username: t.string({
      description: `Long user ID, 1 to 1,000 characters, shared by all Huawei Cloud services; use it to join with other subgraphs. ${READ_PAGE}, field \`username\`.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'username', requestId),
    }),
    state: t.field({
      type: UserStateType,
      description: `Account state; defaults to ACTIVE when CodeArts Repo omits it. ${READ_PAGE}, field \`state\`.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'state', requestId),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: `When the user was created. ${READ_PAGE}, field \`created_at\`.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'createdAt', requestId),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: `When the user was last changed. ${READ_PAGE}, field \`updated_at\`.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'updatedAt', requestId),
    }),
    lastActivityOn: t.field({
      type: 'Date',
      description: `The day on which the user was last active. ${READ_PAGE}, field \`last_activity_on\`.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'lastActivityOn', requestId),
    }),
    commitEmail: t.string({
      description: `Commit email address, 1 to 1,000 characters. ${READ_PAGE}, field \`commit_email\`.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'commitEmail', requestId),
    }),
    commitEmailIsDefault: t.boolean({
      description: `Whether \`commitEmail\` is the generated default address; null when CodeArts Repo omits it, as in the result of an update. Source: the vendor's SDK, \`ShowUserEmailsResponse\`, field \`is_default\`; the API reference does not list it.`,
      resolve: (user, _args, { requestId }) => readValidated(user, 'commitEmailIsDefault', requestId),
    }),
  }),
});
