import { type EmailChange, updateUserEmails } from '../codearts/operations/update-user-emails.ts';
import { CodeArtsInputError } from '../errors.ts';
import { checkText } from './arguments.ts';
import { builder } from './builder.ts';
import {
  AuthenticationErrorType,
  InputErrorType,
  PermissionErrorType,
  RejectedErrorType,
  ThrottledErrorType,
  UnavailableErrorType,
  UnconfirmedErrorType,
} from './error-types.ts';
import { recordFailure } from './record-failure.ts';
import { UserType } from './user.ts';

const SOURCE = 'Source: CodeArts Repo API Reference, "Updating an Email Address"';

const UpdateEmailResult = builder.unionType('UpdateEmailResult', {
  description: 'The updated user, or an error.',
  types: [
    UserType,
    InputErrorType,
    AuthenticationErrorType,
    PermissionErrorType,
    RejectedErrorType,
    ThrottledErrorType,
    UnavailableErrorType,
    UnconfirmedErrorType,
  ],
});

builder.mutationField('updateEmail', (t) =>
  t.field({
    type: UpdateEmailResult,
    nullable: false,
    description: `Changes the authenticated user's commit email address. Sent to CodeArts Repo at most once, because each attempt consumes the verification code. At least one argument is required. Needs the permission \`codeartsrepo::updateUserSetting\`. ${SOURCE}.`,
    args: {
      email: t.arg.string({
        description: `The new address, 1 to 1,000 characters, forwarded unchanged. ${SOURCE}, field \`email\`.`,
      }),
      code: t.arg.string({
        description: `The verification code sent to the new address by \`sendEmailCode\`, 1 to 1,000 characters, forwarded unchanged. ${SOURCE}, field \`verify_code\`.`,
      }),
    },
    resolve: async (_root, { email, code }, context) => {
      const change = { email: email ?? undefined, code: code ?? undefined };
      return recordFailure(checkChange(change) ?? (await context.session.write(updateUserEmails, change)), context);
    },
  }),
);

function checkChange({ email, code }: EmailChange): CodeArtsInputError | undefined {
  if (email === undefined && code === undefined) {
    return new CodeArtsInputError('email', 'at least one of email and code is required');
  }
  return (
    (email === undefined ? undefined : checkText('email', email)) ??
    (code === undefined ? undefined : checkText('code', code))
  );
}
