import { rootFieldName } from '../../root-field-name.ts';

/** The tabs of a first visit: each one teaches a step by its comments. With the emulator they run as they are. */
export function teachingTabs(emulator: boolean, rootFieldPrefix = ''): string[] {
  const named = (field: string) => rootFieldName(rootFieldPrefix, field);
  return [
    read(emulator, named('me')),
    readWithFailures(emulator, named('meResult')),
    sendCode(emulator, named('sendEmailCode')),
    update(emulator, named('updateEmail')),
  ];
}

const TOKEN_WITH_EMULATOR = `# The field Token above holds demo-token, which
# the built-in emulator accepts. Others to try:
# blocked-token, expired-token, forbidden-token,
# throttled-token, broken-token, slow-token.`;

const TOKEN = `# Enter your CodeArts token in the field Token
# above. It is sent with every request, and is not
# stored. (With CODEARTS_AUTH=iam none is needed.)`;

function read(emulator: boolean, field: string): string {
  return `query Me {
  ${field} {
    commitEmail
    state
  }
}

# Welcome: the email settings of CodeArts Repo.
#
# Run this with the play button or Ctrl-Enter.
# The book icon explains every type and field; the
# tabs above go on with failures, codes, and
# updates.
#
${emulator ? TOKEN_WITH_EMULATOR : TOKEN}
`;
}

function readWithFailures(emulator: boolean, field: string): string {
  return `# The same read with its failures as types instead
# of entries in errors[]: clients switch on
# __typename. To see one, run it again with
# ${emulator ? 'expired-token in' : 'nothing in'} the field Token.

query MeResult {
  ${field} {
    __typename
    ... on CodeArtsUser {
      id
      name
      username
      state
      createdAt
      commitEmail
    }
    # Fields of every failure
    ... on CodeArtsError {
      code
      message
      retryable
      requestId
      upstream {
        status
        errorCode
        errorMessage
      }
    }
    # Fields of some failures
    ... on CodeArtsPermissionError {
      requiredPermission
    }
    ... on CodeArtsThrottledError {
      retryAfterSeconds
    }
  }
}
`;
}

function sendCode(emulator: boolean, field: string): string {
  return `# Sends a verification code to a new address. The
# number of codes is limited.
# ${emulator ? 'The emulator prints the email on its console.' : 'The email is really sent.'}

mutation SendEmailCode {
  ${field}(email: "new@example.com") {
    __typename
    ... on CodeArtsEmailCodeSent {
      email
    }
    ... on CodeArtsError {
      code
      message
      retryable
    }
    ... on CodeArtsThrottledError {
      retryAfterSeconds
    }
  }
}
`;
}

function update(emulator: boolean, field: string): string {
  return `# Sets the address, with the code from the email.
# Each attempt uses up the code, and attempts are
# limited. ${emulator ? 'The emulator always accepts SFLAJA.' : 'First fill in your address and code.'}

mutation UpdateEmail {
  ${field}(email: "new@example.com", code: "${emulator ? 'SFLAJA' : 'your code'}") {
    __typename
    ... on CodeArtsUser {
      commitEmail
      updatedAt
    }
    ... on CodeArtsError {
      code
      message
      retryable
    }
    ... on CodeArtsInputError {
      field
      reason
    }
    ... on CodeArtsThrottledError {
      retryAfterSeconds
    }
  }
}
`;
}
