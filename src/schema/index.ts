import './scalars.ts';
import './error-types.ts';
import './user.ts';
import './me.ts';
import './update-email.ts';
import './send-email-code.ts';
import './subgraph.ts';
import { builder } from './builder.ts';

/** The GraphQL schema; stateless, so every server in a process shares it. */
export const schema = builder.toSchema({ sortSchema: false });
