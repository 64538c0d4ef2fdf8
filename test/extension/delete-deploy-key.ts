import { path, type WriteOperation } from '../../src/codearts/operation.ts';

/** Deletes a deploy key, as the example of a write: its response has no body. */
export const deleteDeployKey: WriteOperation<
  { readonly projectId: string; readonly id: string },
  { readonly deleted: true }
> = {
  name: 'DeleteDeployKey',
  method: 'DELETE',
  path: ({ projectId, id }) => path`/v4/projects/${projectId}/deploy-keys/${id}`,
  permission: 'codeartsrepo::deleteDeployKey',
  decode: () => ({ deleted: true }),
  confirmation: 'List the deploy keys to see whether it is gone.',
  changes: 'anything',
  rateLimit: { name: 'updates' },
};
