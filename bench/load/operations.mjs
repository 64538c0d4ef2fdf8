// The operations that are sent, and the right response to each.
import { codeSent, user } from '../upstream/fixtures.mjs';

/**
 * @typedef {object} Operation
 * @property {string} body of the request, as JSON
 * @property {unknown} answer the body of the answer, parsed
 */

const short = { commitEmail: user.commit_email, state: user.state.toUpperCase() };

const ME = { operationName: 'Me', query: 'query Me { me { commitEmail state } }' };

/** @type {Operation} */
export const me = operation(ME, { data: { me: short } });

/** A frontend's query: a variable that a directive reads. */
export const variables = operation(
  {
    operationName: 'Variables',
    query: 'query Variables($withState: Boolean!) { me { commitEmail state @include(if: $withState) } }',
    variables: { withState: true },
  },
  { data: { me: short } },
);

/** The same read with failures as types. */
export const meResult = operation(
  {
    operationName: 'MeResult',
    query:
      'query MeResult { meResult { __typename ... on CodeArtsUser { commitEmail state } ... on CodeArtsError { code message } } }',
  },
  { data: { meResult: { __typename: 'CodeArtsUser', ...short } } },
);

export const everything = operation(
  {
    operationName: 'Everything',
    query: 'query Everything { me { id name username state createdAt updatedAt lastActivityOn commitEmail } }',
  },
  {
    data: {
      me: {
        id: String(user.id),
        name: user.name,
        username: user.username,
        state: user.state.toUpperCase(),
        createdAt: user.created_at,
        updatedAt: user.updated_at,
        lastActivityOn: user.last_activity_on,
        commitEmail: user.commit_email,
      },
    },
  },
);

const UPDATE_FIELD = 'updateEmail(email: $email, code: $code) { ... on CodeArtsUser { commitEmail state } }';
const UPDATE_VARIABLES = { email: '11@email.com', code: 'SFLAJA' };

/** @param {string} operationName */
const updateNamed = (operationName) =>
  operation(
    {
      operationName,
      query: `mutation ${operationName}($email: String, $code: String) { ${UPDATE_FIELD} }`,
      variables: UPDATE_VARIABLES,
    },
    { data: { updateEmail: short } },
  );

export const update = updateNamed('Update');

/** An update of a user who is not known yet; the plain proxy, which goes by names of operations, reads the user first. */
export const firstUpdate = updateNamed('FirstUpdate');

export const sendCode = operation(
  {
    operationName: 'SendCode',
    query:
      'mutation SendCode($email: String!) { sendEmailCode(email: $email) { ... on CodeArtsEmailCodeSent { result } } }',
    variables: { email: UPDATE_VARIABLES.email },
  },
  { data: { sendEmailCode: { result: codeSent.result } } },
);

const ENTITIES =
  'query Entities($representations: [_Any!]!) { _entities(representations: $representations) { ... on CodeArtsUser { commitEmail state } } }';
const BY_USERNAME = { __typename: 'CodeArtsUser', username: user.username };
const BY_ID = { __typename: 'CodeArtsUser', id: String(user.id) };
const PAIRS = 25;

/** A federated gateway's query for the user of the page. */
export const entity = entitiesOf([BY_USERNAME]);

/** A federated gateway's query for a list: half of the fifty representations by each key. */
export const entities = entitiesOf(Array(PAIRS).fill([BY_USERNAME, BY_ID]).flat());

const BATCH = 10;

export const batch = operation(Array(BATCH).fill(ME), Array(BATCH).fill({ data: { me: short } }));

/** @param {object[]} representations */
function entitiesOf(representations) {
  return operation(
    { operationName: 'Entities', query: ENTITIES, variables: { representations } },
    { data: { _entities: representations.map(() => short) } },
  );
}

/** @param {object} request @param {unknown} answer @returns {Operation} */
function operation(request, answer) {
  return { body: JSON.stringify(request), answer };
}
