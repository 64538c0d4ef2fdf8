import {
  CodeArtsAuthenticationError,
  type CodeArtsError,
  CodeArtsInputError,
  CodeArtsPermissionError,
  CodeArtsRejectedError,
  CodeArtsThrottledError,
  CodeArtsUnavailableError,
  CodeArtsUnconfirmedError,
  type ErrorCode,
  type ErrorTypeName,
  errorKinds,
  type UpstreamFailure,
} from '../errors.ts';
import { builder } from './builder.ts';

const UpstreamFailureType = builder.objectRef<UpstreamFailure>('CodeArtsUpstreamFailure').implement({
  description:
    'What CodeArts Repo itself said when it refused. The token and the verification code are taken out of every text.',
  fields: (t) => ({
    status: t.exposeInt('status', { nullable: false, description: 'The HTTP status, 100 to 599.' }),
    errorCode: t.exposeString('errorCode', {
      description:
        "The vendor's error code, for example `DEV.00000003`; null when the answer held none. Decide by this, not by errorMessage.",
    }),
    errorMessage: t.exposeString('errorMessage', {
      description:
        "The vendor's message, at most 1,000 characters, in a language of the vendor's choice; null when the answer held none.",
    }),
    requestId: t.exposeString('requestId', {
      description: "The vendor's id of the call, which its support asks for; null when the answer held none.",
    }),
  }),
});

/** One value for each type of error, in the order of their table. */
const ErrorCodeType = builder.enumType('CodeArtsErrorCode', {
  description: 'Stable codes of failures; a further one may be added, so keep a default branch.',
  values: Object.fromEntries(
    Object.values(errorKinds).map(({ code, meaning, remedy }) => [code, { description: `${meaning} ${remedy}` }]),
  ) as Record<ErrorCode, { description: string }>,
});

const CodeArtsErrorInterface = builder.interfaceRef<CodeArtsError>('CodeArtsError').implement({
  description: 'What every failure has. Select these fields as a fallback for failures that are added later.',
  fields: (t) => ({
    message: t.exposeString('message', {
      nullable: false,
      description: 'What happened, in English, for people; decide by code.',
    }),
    code: t.expose('code', {
      type: ErrorCodeType,
      nullable: false,
      description: 'The stable code to decide by, the same as in `errors[].extensions.code` of me.',
    }),
    retryable: t.exposeBoolean('retryable', {
      nullable: false,
      description: 'Whether the same request may succeed later without a change by the caller.',
    }),
    requestId: t.id({
      nullable: false,
      description: 'The id of this HTTP request, as in the `X-Request-Id` header of the answer and in every log line.',
      resolve: (_failure, _args, context) => context.requestId,
    }),
    upstream: t.field({
      type: UpstreamFailureType,
      description: 'What CodeArts Repo answered; null when the facade found the failure itself or no answer came.',
      resolve: (failure) => failure.upstream,
    }),
  }),
});

function describe(name: ErrorTypeName): string {
  const { code, meaning, when, remedy } = errorKinds[name];
  return `\`${code}\`: ${meaning}\n\nWhen: ${when}\n\nWhat to do: ${remedy}`;
}

export const AuthenticationErrorType = builder.objectType(CodeArtsAuthenticationError, {
  name: 'CodeArtsAuthenticationError',
  description: describe('CodeArtsAuthenticationError'),
  interfaces: [CodeArtsErrorInterface],
});

export const PermissionErrorType = builder.objectType(CodeArtsPermissionError, {
  name: 'CodeArtsPermissionError',
  description: describe('CodeArtsPermissionError'),
  interfaces: [CodeArtsErrorInterface],
  fields: (t) => ({
    requiredPermission: t.exposeString('requiredPermission', {
      description:
        'The identity-policy action that is missing, for example `codeartsrepo::getUserSetting`; null where the vendor documents none.',
    }),
  }),
});

export const InputErrorType = builder.objectType(CodeArtsInputError, {
  name: 'CodeArtsInputError',
  description: describe('CodeArtsInputError'),
  interfaces: [CodeArtsErrorInterface],
  fields: (t) => ({
    field: t.exposeString('field', { nullable: false, description: 'Name of the argument that is wrong.' }),
    reason: t.exposeString('reason', { nullable: false, description: 'What was expected and what came.' }),
  }),
});

export const RejectedErrorType = builder.objectType(CodeArtsRejectedError, {
  name: 'CodeArtsRejectedError',
  description: describe('CodeArtsRejectedError'),
  interfaces: [CodeArtsErrorInterface],
});

export const ThrottledErrorType = builder.objectType(CodeArtsThrottledError, {
  name: 'CodeArtsThrottledError',
  description: describe('CodeArtsThrottledError'),
  interfaces: [CodeArtsErrorInterface],
  fields: (t) => ({
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
      description: 'Whole seconds until a try may succeed, 0 to 2147483647; null when CodeArts Repo did not say.',
    }),
  }),
});

export const UnavailableErrorType = builder.objectType(CodeArtsUnavailableError, {
  name: 'CodeArtsUnavailableError',
  description: describe('CodeArtsUnavailableError'),
  interfaces: [CodeArtsErrorInterface],
});

export const UnconfirmedErrorType = builder.objectType(CodeArtsUnconfirmedError, {
  name: 'CodeArtsUnconfirmedError',
  description: describe('CodeArtsUnconfirmedError'),
  interfaces: [CodeArtsErrorInterface],
});
