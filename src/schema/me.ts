import { showUserEmails } from '../codearts/operations/show-user-emails.ts';
import { isFailure } from '../errors.ts';
import { builder } from './builder.ts';
import {
  AuthenticationErrorType,
  PermissionErrorType,
  RejectedErrorType,
  ThrottledErrorType,
  UnavailableErrorType,
} from './error-types.ts';
import { toGraphQLError } from './graphql-errors.ts';
import { recordFailure } from './record-failure.ts';
import { UserType } from './user.ts';

const SOURCE =
  'Needs the permission `codeartsrepo::getUserSetting`. Source: CodeArts Repo API Reference, "Obtaining User Email Information".';

const MeResult = builder.unionType('MeResult', {
  description: 'The authenticated user, or an error.',
  types: [
    UserType,
    AuthenticationErrorType,
    PermissionErrorType,
    RejectedErrorType,
    ThrottledErrorType,
    UnavailableErrorType,
  ],
});

builder.queryFields((t) => ({
  me: t.field({
    type: UserType,
    description: `The authenticated user; null with an entry in \`errors\` on failure. ${SOURCE}`,
    resolve: async (_root, _args, { session, requestId }) => {
      const outcome = await session.read(showUserEmails, undefined);
      if (isFailure(outcome)) throw toGraphQLError(outcome, requestId);
      return outcome;
    },
  }),
  meResult: t.field({
    type: MeResult,
    nullable: false,
    description: `Like \`me\`, but with failures as typed union members. ${SOURCE}`,
    resolve: async (_root, _args, context) =>
      recordFailure(await context.session.read(showUserEmails, undefined), context),
  }),
}));
