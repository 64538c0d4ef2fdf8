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

const HEADERS_WITH_EMULATOR = `# Your token travels in the Headers tab below. It
# holds demo-token, which the built-in emulator
# knows. Others to try: blocked-token,
# expired-token, forbidden-token, throttled-token,
# broken-token, slow-token.`;

const HEADERS = `# Your CodeArts token travels in the Headers tab
# below, and is not stored:
#   { "X-Auth-Token": "your token" }
# (A server with CODEARTS_AUTH=iam needs none.)`;

function read(emulator: boolean, field: string): string {
  return `# Welcome: the e-mail settings of CodeArts Repo.
#
# Run this with the play button or Ctrl-Enter.
# The book icon on the left explains every type
# and field; the tabs above go on with failures,
# codes, and updates.
#
${emulator ? HEADERS_WITH_EMULATOR : HEADERS}

query Me {
  ${field} {
    commitEmail
    state
  }
}
`;
}

function readWithFailures(emulator: boolean, field: string): string {
  return `# The same read with its failures as types instead
# of entries in errors[]: clients switch on
# __typename. To see one, run it again with
# ${emulator ? 'expired-token in' : 'no token in'} the Headers tab.

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
    # What every failure has,
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
    # and what some add.
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
  return `# A new address must prove to be yours: this mails
# a code to it. How often is limited.
# ${emulator ? 'The emulator prints the mail on its console.' : 'The mail goes out for real.'}

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
  return `# Sets the address, with the code from the mail.
# A code is used up by trying it, and tries are
# limited. ${emulator ? 'The emulator always takes SFLAJA.' : 'Put in your address and code first.'}

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
