import { type Route, type Service, userOperation } from '../../src/emulator/index.ts';

const KEY = { title: 'deploy', created_at: '2025-05-20T15:42:31.351+08:00' };
const json = { 'Content-Type': 'application/json' };

/** Routes of the two operations over keys 1 and 2 in each project. */
export function deployKeyRoutes(service: Service): readonly Route[] {
  const deleted = new Set<string>();
  return [
    {
      method: 'GET',
      path: '/v4/projects/{projectId}/deploy-keys',
      operation: userOperation(service, (_user, _body, { projectId }) => {
        const keys = [1, 2].filter((id) => !deleted.has(`${projectId}/${id}`)).map((id) => ({ ...KEY, id }));
        // One project whose keys are outside the contract.
        const listed = projectId === 'drifted' ? keys.map((key) => ({ ...key, created_at: 'yesterday' })) : keys;
        return { status: 200, headers: json, body: JSON.stringify(listed) };
      }),
    },
    {
      method: 'DELETE',
      path: '/v4/projects/{projectId}/deploy-keys/{id}',
      operation: userOperation(service, (_user, _body, { projectId, id }) => {
        deleted.add(`${projectId}/${id}`);
        return { status: 204, headers: {}, body: '' };
      }),
    },
  ];
}
