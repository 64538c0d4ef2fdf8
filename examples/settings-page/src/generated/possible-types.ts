
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "CodeArtsError": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError"
    ],
    "MeResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "User"
    ],
    "SendEmailCodeResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError",
      "EmailCodeSent"
    ],
    "UpdateEmailResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError",
      "User"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "CodeArtsError": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError"
    ],
    "MeResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "User"
    ],
    "SendEmailCodeResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError",
      "EmailCodeSent"
    ],
    "UpdateEmailResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError",
      "User"
    ]
  }
};
      export default result;
    