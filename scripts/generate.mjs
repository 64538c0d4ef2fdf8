// Writes what is made from the code: the schema file and parts of the documentation. A test fails when one is stale.
import { writeFile } from 'node:fs/promises';
import { configMarkdown, configTable } from '../dist/config/environment.js';
import { errorKinds } from '../dist/errors.js';
import { requestErrors } from '../dist/request-error.js';
import { schema } from '../dist/schema/index.js';
import { printApi } from '../dist/schema/print.js';
import { operationsTables } from '../dist/telemetry/tables.js';
import { envExample } from './env-example.mjs';
import { freshPages } from './pages.mjs';

await writeFile('schema.graphql', printApi(schema));
await writeFile('.env.example', envExample(configTable()));
const pages = await freshPages({ configMarkdown: configMarkdown(), errorKinds, requestErrors, operationsTables });
for (const [file, content] of pages) await writeFile(file, content);
