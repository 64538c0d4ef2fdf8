/** The tabs of a first visit: each one teaches a step by its comments. With the emulator they run as they are. */
export function teachingTabs(emulator: boolean): string[] {
  return [read(emulator), readWithFailures(emulator), sendCode(emulator), update(emulator)];
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

function read(emulator: boolean): string {
  return `# Welcome: the e-mail settings of CodeArts Repo.
#
# Run this with the play button or Ctrl-Enter.
# The book icon on the left explains every type
# and field; the tabs above go on with failures,
# codes, and updates.
#
${emulator ? HEADERS_WITH_EMULATOR : HEADERS}

query Me {
  me {
    commitEmail
    state
  }
}
`;
}

function readWithFailures(emulator: boolean): string {
  return `# The same read with its failures as types instead
# of entries in errors[]: clients switch on
# __typename. To see one, run it again with
# ${emulator ? 'expired-token in' : 'no token in'} the Headers tab.

query MeResult {
  meResult {
    __typename
    ... on User {
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

function sendCode(emulator: boolean): string {
  return `# A new address must prove to be yours: this mails
# a code to it. How often is limited.
# ${emulator ? 'The emulator prints the mail on its console.' : 'The mail goes out for real.'}

mutation SendEmailCode {
  sendEmailCode(email: "new@example.com") {
    __typename
    ... on EmailCodeSent {
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

function update(emulator: boolean): string {
  return `# Sets the address, with the code from the mail.
# A code is used up by trying it, and tries are
# limited. ${emulator ? 'The emulator always takes SFLAJA.' : 'Put in your address and code first.'}

mutation UpdateEmail {
  updateEmail(email: "new@example.com", code: "${emulator ? 'SFLAJA' : 'your code'}") {
    __typename
    ... on User {
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
