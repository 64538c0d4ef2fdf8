import { type EmailCodeSent, sendEmailCode } from '../codearts/operations/send-email-code.ts';
import { isFailure } from '../errors.ts';
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
import { readValidated } from './graphql-errors.ts';
import { recordFailure } from './record-failure.ts';

const SOURCE = 'Source: CodeArts Repo API Reference, "Sending Email Verification Code"';

/** Result of a code that was sent. */
interface CodeSent extends EmailCodeSent {
  readonly __typename: 'CodeArtsEmailCodeSent';
  readonly email: string;
}

const EmailCodeSentType = builder.objectRef<CodeSent>('CodeArtsEmailCodeSent').implement({
  description: `Confirmation that a verification code was sent. ${SOURCE}.`,
  fields: (t) => ({
    email: t.exposeString('email', {
      nullable: false,
      description: 'The recipient address, as given.',
    }),
    result: t.string({
      description: `Human-readable message from CodeArts Repo. ${SOURCE}, field \`result\`.`,
      resolve: (sent, _args, { requestId }) => readValidated(sent, 'result', requestId),
    }),
  }),
});

const SendEmailCodeResult = builder.unionType('SendEmailCodeResult', {
  description: 'Confirmation that the code was sent, or an error.',
  types: [
    EmailCodeSentType,
    InputErrorType,
    AuthenticationErrorType,
    PermissionErrorType,
    RejectedErrorType,
    ThrottledErrorType,
    UnavailableErrorType,
    UnconfirmedErrorType,
  ],
});

builder.mutationField('sendEmailCode', (t) =>
  t.field({
    type: SendEmailCodeResult,
    nullable: false,
    description: `Emails a verification code for \`updateEmail\`. Sent to CodeArts Repo at most once; rate limited. ${SOURCE}.`,
    args: {
      email: t.arg.string({
        required: true,
        description: `The address to send the code to, 1 to 1,000 characters, forwarded unchanged. ${SOURCE}, field \`email\`.`,
      }),
    },
    resolve: async (_root, { email }, context) => {
      const sent = checkText('email', email) ?? (await context.session.write(sendEmailCode, email));
      const outcome = recordFailure(sent, context);
      if (isFailure(outcome)) return outcome;
      const { result, drift } = outcome;
      return { __typename: 'CodeArtsEmailCodeSent', email, result, drift } as const;
    },
  }),
);
