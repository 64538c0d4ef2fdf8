// Tailcall, a server in Rust that makes GraphQL of REST by configuration.
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, untilOpen } from '../machine/ports.mjs';
import { spawnOn, stop } from '../machine/processes.mjs';
import { temporaryFolder } from '../machine/temporary-folder.mjs';

const PROGRAM = fileURLToPath(new URL('../node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall', import.meta.url));

/** @param {import('../peers.mjs').Start} start @returns {Promise<import('../machine/node.mjs').Peer>} */
export async function startTailcall({ core, upstream, libc }) {
  const port = await freePort();
  const schema = join(await temporaryFolder('tailcall'), 'schema.graphql');
  await writeFile(schema, configuration(port, upstream));
  const env = { TC_TRACKER: 'false', TC_LOG_LEVEL: 'error' };
  const child = spawnOn(core, [...command(libc), 'start', schema], { env });
  await untilOpen(port, child, 'Tailcall');
  if (child.pid === undefined) throw new Error('Tailcall did not start');
  return { url: `http://127.0.0.1:${port}/graphql`, pid: child.pid, close: () => stop(child) };
}

/** @param {string | undefined} libc @returns {string | undefined} why it cannot run here, if it cannot */
export function whyNoTailcall(libc) {
  const [program = PROGRAM, ...args] = [...command(libc), '--version'];
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `it needs Linux on x64 and glibc 2.39 or newer, or one in the folder of --libc (${(error?.message ?? stderr).split('\n')[0]})`;
}

/** @param {string | undefined} libc folder of another C library and its loader than the system's */
function command(libc) {
  return libc === undefined ? [PROGRAM] : [join(libc, 'ld-linux-x86-64.so.2'), '--library-path', libc, PROGRAM];
}

/** One worker, since the measured server has one core. @param {number} port @param {string} upstream */
function configuration(port, upstream) {
  return `schema
  @server(port: ${port}, hostname: "127.0.0.1", workers: 1)
  @upstream(allowedHeaders: ["x-auth-token"]) {
  query: Query
  mutation: Mutation
}
type Query {
  me: CodeArtsUser @http(url: "${upstream}/v4/user/emails")
}
type Mutation {
  updateEmail(email: String, code: String): CodeArtsUser
    @http(
      url: "${upstream}/v4/user/emails"
      method: PUT
      body: { email: "{{.args.email}}", verify_code: "{{.args.code}}" }
    )
  sendEmailCode(email: String!): CodeArtsEmailCodeSent
    @http(url: "${upstream}/v4/user/email-verify-code", method: POST, body: { email: "{{.args.email}}" })
}
type CodeArtsUser {
  id: ID!
  name: String
  username: String
  state: CodeArtsUserState @expr(body: "{{.value.state}}")
  created_at: String @modify(name: "createdAt")
  updated_at: String @modify(name: "updatedAt")
  last_activity_on: String @modify(name: "lastActivityOn")
  commit_email: String @modify(name: "commitEmail")
}
enum CodeArtsUserState {
  ACTIVE @alias(options: ["active"])
  BLOCKED @alias(options: ["blocked"])
}
type CodeArtsEmailCodeSent {
  result: String
}
`;
}
