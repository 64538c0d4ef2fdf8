import { defineConfig } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { gatewayConfig as sample } from '../samples/hive-gateway.config.ts';

/** The sample, with the query planner of Hive Router. */
export const gatewayConfig = defineConfig({ ...sample, unifiedGraphHandler });
