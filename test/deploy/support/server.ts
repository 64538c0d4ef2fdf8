import { startCommand } from '../../support/command.ts';
import { UNUSED_ADDRESS, unusedPort } from '../../support/unused-port.ts';

/** The built server in a process of its own. */
export interface Server {
  readonly url: string;
  /** Base URL of the management listener. */
  readonly management: string;
}

/** Switches everything on that has metrics of its own: Redis and a login, neither of which responds. */
export const EVERYTHING = {
  REDIS_URL: `redis://${UNUSED_ADDRESS}`,
  CODEARTS_AUTH: 'iam',
  IAM_ENDPOINT: `http://${UNUSED_ADDRESS}`,
  IAM_DOMAIN: 'domain',
  IAM_USERNAME: 'user',
  IAM_PASSWORD: 'password',
  IAM_PROJECT: 'project',
};

/** Starts the built server and waits until it listens. It ends with the test. */
export async function startServer(env: Readonly<Record<string, string>>): Promise<Server> {
  const process = startCommand('main', [], {
    PORT: '0',
    MANAGEMENT_PORT: String(await unusedPort()),
    LOG_FORMAT: 'json',
    ...env,
  });
  const [line] = await process.writes(/\{.*"msg":"listening".*\}/);
  const { url, management } = JSON.parse(line);
  return { url: `${url}/graphql`, management };
}
