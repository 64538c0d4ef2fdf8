import { sendEmailCode } from '../codearts/operations/send-email-code.ts';
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
import { recordFailure } from './record-failure.ts';

const SOURCE = 'Source: CodeArts Repo API Reference, "Sending Email Verification Code"';

/** A code was sent. */
interface CodeSent {
  readonly __typename: 'CodeArtsEmailCodeSent';
  readonly email: string;
  readonly result: string | null;
}

const EmailCodeSentType = builder.objectRef<CodeSent>('CodeArtsEmailCodeSent').implement({
  description: `A verification code is on its way. ${SOURCE}.`,
  fields: (t) => ({
    email: t.exposeString('email', {
      nullable: false,
      description: 'The address that the code was sent to, as it was given.',
    }),
    result: t.exposeString('result', {
      description: `What CodeArts Repo responded, for people. ${SOURCE}, field \`result\`.`,
    }),
  }),
});

const SendEmailCodeResult = builder.unionType('SendEmailCodeResult', {
  description: 'That the code was sent, or why it was not, or that this is unknown.',
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
    description: `Sends a verification code to an address, for updateEmail. Sent once, never repeated, and limited over time, since it sends mail. ${SOURCE}.`,
    args: {
      email: t.arg.string({
        required: true,
        description: `The address to send the code to, 1 to 1,000 characters, forwarded unchanged. ${SOURCE}, field \`email\`.`,
      }),
    },
    resolve: async (_root, { email }, context) => {
      const sent = checkText('email', email) ?? (await context.session.write(sendEmailCode, email));
      const outcome = recordFailure(sent, context);
      return isFailure(outcome) ? outcome : ({ __typename: 'CodeArtsEmailCodeSent', email, ...outcome } as const);
    },
  }),
);
