import { isFailure } from '../../src/errors.ts';
import { builder } from '../../src/schema/builder.ts';
import {
  AuthenticationErrorType,
  PermissionErrorType,
  RejectedErrorType,
  ThrottledErrorType,
  UnavailableErrorType,
  UnconfirmedErrorType,
} from '../../src/schema/error-types.ts';
import { readValidated, toGraphQLError } from '../../src/schema/graphql-errors.ts';
import { recordFailure } from '../../src/schema/record-failure.ts';
import { deleteDeployKey } from './delete-deploy-key.ts';
import { type DeployKey, listDeployKeys } from './list-deploy-keys.ts';

const DeployKeyType = builder.objectRef<DeployKey>('CodeArtsDeployKey').implement({
  fields: (t) => ({
    id: t.exposeID('id', { nullable: false }),
    title: t.string({ resolve: (key, _args, { requestId }) => readValidated(key, 'title', requestId) }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: (key, _args, { requestId }) => readValidated(key, 'createdAt', requestId),
    }),
  }),
});

builder.queryField('deployKeys', (t) =>
  t.field({
    type: [DeployKeyType],
    args: { projectId: t.arg.id({ required: true }) },
    resolve: async (_root, { projectId }, { session, requestId }) => {
      const outcome = await session.read(listDeployKeys, { projectId });
      if (isFailure(outcome)) throw toGraphQLError(outcome, requestId);
      return outcome;
    },
  }),
);

const DeletedDeployKeyType = builder
  .objectRef<{ readonly __typename: 'CodeArtsDeletedDeployKey'; readonly id: string }>('CodeArtsDeletedDeployKey')
  .implement({ fields: (t) => ({ id: t.exposeID('id', { nullable: false }) }) });

const DeleteDeployKeyResult = builder.unionType('DeleteDeployKeyResult', {
  types: [
    DeletedDeployKeyType,
    AuthenticationErrorType,
    PermissionErrorType,
    RejectedErrorType,
    ThrottledErrorType,
    UnavailableErrorType,
    UnconfirmedErrorType,
  ],
});

builder.mutationField('deleteDeployKey', (t) =>
  t.field({
    type: DeleteDeployKeyResult,
    nullable: false,
    args: { projectId: t.arg.id({ required: true }), id: t.arg.id({ required: true }) },
    resolve: async (_root, input, context) => {
      const outcome = recordFailure(await context.session.write(deleteDeployKey, input), context);
      return isFailure(outcome) ? outcome : ({ __typename: 'CodeArtsDeletedDeployKey', id: input.id } as const);
    },
  }),
);
