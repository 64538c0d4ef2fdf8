import { type App, type AppOptions, type Config, ConfigError, createApp, readConfig } from 'codearts-graphql';

/** Uses everything that the package exports, for its types. */
export async function start(env: Record<string, string>, options: AppOptions): Promise<App | string> {
  try {
    const config: Config = readConfig(env);
    const app = await createApp(config, options);
    await app.authenticate();
    const reasons: readonly string[] = app.readiness();
    return reasons.length === 0 ? app : reasons.join();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
