import { createApp, readConfig } from 'codearts-graphql';
import { printSchema } from 'graphql';

const app = await createApp(readConfig(process.env));
process.stdout.write(printSchema(app.schema));
await app.close();
