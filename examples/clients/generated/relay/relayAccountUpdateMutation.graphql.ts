/**
 * @generated SignedSource<<3fc483886e058907828ad7816f4e6186>>
 * @relayHash 3a376dc33fb511e377ef7eb73e2be296
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID 8796685d2101c04dbf0ba86c57f523588225a6ef7de72e707f2c1a5554f7bbc6

import { ConcreteRequest } from 'relay-runtime';
export type relayAccountUpdateMutation$variables = {
  code: string;
  email: string;
};
export type relayAccountUpdateMutation$data = {
  readonly updateEmail: {
    readonly __typename: string;
    readonly commitEmail?: string | null | undefined;
    readonly message?: string;
  };
};
export type relayAccountUpdateMutation = {
  response: relayAccountUpdateMutation$data;
  variables: relayAccountUpdateMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "code"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "email"
},
v2 = [
  {
    "kind": "Variable",
    "name": "code",
    "variableName": "code"
  },
  {
    "kind": "Variable",
    "name": "email",
    "variableName": "email"
  }
],
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "commitEmail",
  "storageKey": null
},
v5 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "message",
      "storageKey": null
    }
  ],
  "type": "CodeArtsError",
  "abstractKey": "__isCodeArtsError"
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "relayAccountUpdateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "updateEmail",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v4/*:: as any*/)
            ],
            "type": "CodeArtsUser",
            "abstractKey": null
          },
          (v5/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "relayAccountUpdateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "updateEmail",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v4/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "id",
                "storageKey": null
              }
            ],
            "type": "CodeArtsUser",
            "abstractKey": null
          },
          (v5/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "3a376dc33fb511e377ef7eb73e2be296",
    "id": "8796685d2101c04dbf0ba86c57f523588225a6ef7de72e707f2c1a5554f7bbc6",
    "metadata": {},
    "name": "relayAccountUpdateMutation",
    "operationKind": "mutation",
    "text": "mutation relayAccountUpdateMutation(\n  $email: String!\n  $code: String!\n) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ... on CodeArtsUser {\n      commitEmail\n      id\n    }\n    ... on CodeArtsError {\n      __isCodeArtsError: __typename\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "420e696654e2b23d7a5d06308540c21e";

export default node;
