/** The library: the whole server without a port, to mount in another one. */
export { type App, type AppOptions, createApp } from './app.ts';
export type { Config } from './config/config.ts';
export { ConfigError } from './config/environment.ts';
export { readLibraryConfig as readConfig } from './read-config.ts';
