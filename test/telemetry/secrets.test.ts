import { expect, test } from 'vitest';
import { startFacade } from '../support/facade.ts';
import { recordSpans } from '../support/spans.ts';
import { reply, startUpstream } from '../support/upstream.ts';

const TOKEN = 'canary-token';
const CODE = 'canary-code';
const EMAIL = 'canary@example.com';

test('neither a log line nor a span nor a metric holds a token, a code, an address, a path or a document', async () => {
  const spans = recordSpans();
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url, { LOG_LEVEL: 'trace' }, { tracer: spans.tracer });
  const user = { id: 7, name: EMAIL, username: EMAIL, commit_email: EMAIL, state: EMAIL, created_at: CODE };
  const answers = [
    [200, user],
    [200, EMAIL],
    [400, { error_code: 'CH.000001', error_msg: `${TOKEN} ${CODE} ${EMAIL}` }],
    [401, {}],
    [500, {}],
  ] as const;
  const update = `mutation Change { updateEmail(email: "${EMAIL}", code: "${CODE}") { __typename } }`;
  for (const [status, body] of answers) {
    upstream.answer = (call) => reply(call, status, body);
    await facade.ask('query Me { me { id name state createdAt } meResult { __typename } }', { token: TOKEN });
    await facade.ask(update, { token: TOKEN });
    await facade.ask('mutation Change($code: String) { updateEmail(code: $code) { __typename } }', {
      token: TOKEN,
      variables: { code: CODE },
    });
    await facade.ask(`mutation Send { sendEmailCode(email: "${EMAIL}") { __typename } }`, { token: TOKEN });
  }
  await facade.post([{ query: update }, { query: update }], { token: TOKEN });
  await facade.ask(`{ nothing(code: "${CODE}") }`, { token: TOKEN, headers: { 'x-request-id': `${TOKEN} ${CODE}` } });
  await facade.ask('{ __typename }', {
    headers: {
      cookie: TOKEN,
      'user-agent': EMAIL,
      origin: `https://${TOKEN}.example`,
      traceparent: TOKEN,
      tracestate: TOKEN,
    },
  });
  await fetch(`${facade.url}/${TOKEN}?code=${CODE}`, { headers: { 'x-auth-token': TOKEN } });
  await fetch(`${facade.url}?${new URLSearchParams({ query: update })}`, { headers: { 'x-auth-token': TOKEN } });

  const page = await (await fetch(`${facade.management}/metrics`)).text();
  const told = spans.ended().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(told.length).toBeGreaterThan(50);
  expect(`${page}${JSON.stringify(told)}`).not.toMatch(/canary/i);
  expect(facade.log()).not.toMatch(/canary/i);
});
