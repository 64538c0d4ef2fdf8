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
  description: 'Error details returned by CodeArts Repo. Tokens and verification codes are redacted.',
  fields: (t) => ({
    status: t.exposeInt('status', { nullable: false, description: 'The HTTP status, 100 to 599.' }),
    errorCode: t.exposeString('errorCode', {
      description:
        "The vendor's error code, for example `DEV.00000003`; null if the response has none. Branch on this, not on `errorMessage`.",
    }),
    errorMessage: t.exposeString('errorMessage', {
      description:
        "The vendor's message, at most 1,000 characters, in a language chosen by the vendor; null if the response has none.",
    }),
    requestId: t.exposeString('requestId', {
      description: "The vendor's request ID, for support cases; null if the response has none.",
    }),
  }),
});

/** One value for each type of error, in the order of their table. */
const ErrorCodeType = builder.enumType('CodeArtsErrorCode', {
  description: 'Stable error codes. Codes may be added, so keep a default branch.',
  values: Object.fromEntries(
    Object.values(errorKinds).map(({ code, meaning, remedy }) => [code, { description: `${meaning} ${remedy}` }]),
  ) as Record<ErrorCode, { description: string }>,
});

const CodeArtsErrorInterface = builder.interfaceRef<CodeArtsError>('CodeArtsError').implement({
  description: 'Fields common to all errors. Select them as a fallback for error types added later.',
  fields: (t) => ({
    message: t.exposeString('message', {
      nullable: false,
      description: 'Human-readable description in English. Do not parse it; branch on `code`.',
    }),
    code: t.expose('code', {
      type: ErrorCodeType,
      nullable: false,
      description: 'Stable error code, the same as `errors[].extensions.code` of `me`.',
    }),
    retryable: t.exposeBoolean('retryable', {
      nullable: false,
      description: 'Whether retrying the same request unchanged may succeed.',
    }),
    requestId: t.id({
      nullable: false,
      description: 'ID of this HTTP request, as in the `X-Request-Id` response header and in the logs.',
      resolve: (_failure, _args, context) => context.requestId,
    }),
    upstream: t.field({
      type: UpstreamFailureType,
      description:
        'The error response of CodeArts Repo; null if it sent none: the error was detected here, no response arrived, or a success response violates the contract.',
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
        'The missing identity-policy action, for example `codeartsrepo::getUserSetting`; null where the vendor documents none.',
    }),
  }),
});

export const InputErrorType = builder.objectType(CodeArtsInputError, {
  name: 'CodeArtsInputError',
  description: describe('CodeArtsInputError'),
  interfaces: [CodeArtsErrorInterface],
  fields: (t) => ({
    field: t.exposeString('field', { nullable: false, description: 'Name of the invalid argument.' }),
    reason: t.exposeString('reason', {
      nullable: false,
      description: 'What is wrong with the argument: the allowed and the actual length, for example.',
    }),
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
      description: 'Whole seconds to wait before retrying, 0 to 2147483647; null if CodeArts Repo did not say.',
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
