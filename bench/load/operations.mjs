// What is asked, and what a right answer to it is.
import { user } from '../upstream/user.mjs';

/**
 * @typedef {object} Operation
 * @property {string} body of the request, as JSON
 * @property {unknown} answer the body of the answer, parsed
 */

const short = { commitEmail: user.commit_email, state: user.state.toUpperCase() };

const ME = { operationName: 'Me', query: 'query Me { me { commitEmail state } }' };

/** @type {Operation} */
export const me = operation(ME, { data: { me: short } });

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

export const update = operation(
  {
    operationName: 'Update',
    query:
      'mutation Update($email: String, $code: String) { updateEmail(email: $email, code: $code) { ... on CodeArtsUser { commitEmail state } } }',
    variables: { email: '11@email.com', code: 'SFLAJA' },
  },
  { data: { updateEmail: short } },
);

const REPRESENTATIONS = 50;

/** A federated gateway's question: half of the representations by each key. */
export const entities = operation(
  {
    operationName: 'Entities',
    query:
      'query Entities($representations: [_Any!]!) { _entities(representations: $representations) { ... on CodeArtsUser { commitEmail state } } }',
    variables: {
      representations: Array.from({ length: REPRESENTATIONS }, (_, index) => ({
        __typename: 'CodeArtsUser',
        ...(index % 2 === 0 ? { id: String(user.id) } : { username: user.username }),
      })),
    },
  },
  { data: { _entities: Array(REPRESENTATIONS).fill(short) } },
);

const BATCH = 10;

export const batch = operation(Array(BATCH).fill(ME), Array(BATCH).fill({ data: { me: short } }));

/** @param {object} request @param {unknown} answer @returns {Operation} */
function operation(request, answer) {
  return { body: JSON.stringify(request), answer };
}
