
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
      "CodeArtsUser"
    ],
    "SendEmailCodeResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsEmailCodeSent",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError"
    ],
    "UpdateEmailResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError",
      "CodeArtsUser"
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
      "CodeArtsUser"
    ],
    "SendEmailCodeResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsEmailCodeSent",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError"
    ],
    "UpdateEmailResult": [
      "CodeArtsAuthenticationError",
      "CodeArtsInputError",
      "CodeArtsPermissionError",
      "CodeArtsRejectedError",
      "CodeArtsThrottledError",
      "CodeArtsUnavailableError",
      "CodeArtsUnconfirmedError",
      "CodeArtsUser"
    ]
  }
};
      export default result;
    