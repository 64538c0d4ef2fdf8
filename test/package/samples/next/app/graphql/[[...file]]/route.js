import { createApp, readConfig } from 'codearts-graphql';

/** @type {ReturnType<typeof createApp> | undefined} */
let app;

/**
 * Creates the app with the first request: `next build` loads this file, too, without the environment of the server.
 *
 * @param {Request} request
 */
async function handle(request) {
  app ??= createApp(readConfig(process.env));
  return (await app).fetch(request);
}

export { handle as GET, handle as HEAD, handle as OPTIONS, handle as POST };
