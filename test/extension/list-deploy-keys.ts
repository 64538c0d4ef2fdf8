import { type Decoded, dateTime, FieldReader, isJsonObject, text } from '../../src/codearts/fields.ts';
import { path, type ReadOperation } from '../../src/codearts/operation.ts';

/** A key that may read one project. */
export interface DeployKey extends Decoded {
  readonly id: number;
  readonly title: string | null;
  readonly createdAt: string | null;
}

/** The deploy keys of a project, as the example of a read with a path parameter that returns a list. */
export const listDeployKeys: ReadOperation<{ readonly projectId: string }, readonly DeployKey[]> = {
  name: 'ListDeployKeys',
  method: 'GET',
  path: ({ projectId }) => path`/v4/projects/${projectId}/deploy-keys`,
  permission: 'codeartsrepo::listDeployKeys',
  decode(body) {
    if (!Array.isArray(body)) return undefined;
    const keys = body.map(decodeDeployKey);
    return keys.every((key) => key !== undefined) ? keys : undefined;
  },
};

function decodeDeployKey(body: unknown): DeployKey | undefined {
  if (!isJsonObject(body) || !Number.isInteger(body['id'])) return undefined;
  const fields = new FieldReader();
  return {
    id: Number(body['id']),
    title: fields.read('title', text, body['title']),
    createdAt: fields.read('createdAt', dateTime, body['created_at']),
    drift: fields.drift,
  };
}
