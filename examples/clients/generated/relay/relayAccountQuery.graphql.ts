/**
 * @generated SignedSource<<5c99cab6e3b13b683e79f7572bdafb22>>
 * @relayHash bd3b1cb05d103e946118109cb84bc7c6
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID ed5c04ef1452e0bad8ef17b775f4996581d2b938f111be27e02f37dfee271b0e

import { ConcreteRequest } from 'relay-runtime';
export type relayAccountQuery$variables = Record<PropertyKey, never>;
export type relayAccountQuery$data = {
  readonly meResult: {
    readonly __typename: string;
    readonly commitEmail?: string | null | undefined;
    readonly message?: string;
  };
};
export type relayAccountQuery = {
  response: relayAccountQuery$data;
  variables: relayAccountQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v1 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "commitEmail",
  "storageKey": null
},
v2 = {
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
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "relayAccountQuery",
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": null,
        "kind": "LinkedField",
        "name": "meResult",
        "plural": false,
        "selections": [
          (v0/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v1/*:: as any*/)
            ],
            "type": "CodeArtsUser",
            "abstractKey": null
          },
          (v2/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "relayAccountQuery",
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": null,
        "kind": "LinkedField",
        "name": "meResult",
        "plural": false,
        "selections": [
          (v0/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v1/*:: as any*/),
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
          (v2/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "bd3b1cb05d103e946118109cb84bc7c6",
    "id": "ed5c04ef1452e0bad8ef17b775f4996581d2b938f111be27e02f37dfee271b0e",
    "metadata": {},
    "name": "relayAccountQuery",
    "operationKind": "query",
    "text": "query relayAccountQuery {\n  meResult {\n    __typename\n    ... on CodeArtsUser {\n      commitEmail\n      id\n    }\n    ... on CodeArtsError {\n      __isCodeArtsError: __typename\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "97120d8931024c398f2301e38f35ca8a";

export default node;
