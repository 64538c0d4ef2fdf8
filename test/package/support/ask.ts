/** What the emulator's example user gets from {@link ask}. */
export const ME = { data: { me: { commitEmail: '1@email.com', state: 'ACTIVE' } } };

/** Sends the README's query to a server, with the token of the emulator's example user unless told otherwise. */
export async function ask(origin: string, token = 'demo-token'): Promise<unknown> {
  const answer = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': token },
    body: JSON.stringify({ query: '{ me { commitEmail state } }' }),
  });
  return answer.json();
}
