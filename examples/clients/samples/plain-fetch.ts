interface CommitEmail {
  readonly commitEmail?: string | null;
  readonly problem?: string;
}

/** Reads the commit email without a library. */
export async function readCommitEmail(url: string, token: string): Promise<CommitEmail> {
  const query = `query CommitEmail {
    meResult { __typename ... on CodeArtsUser { commitEmail } ... on CodeArtsError { message } }
  }`;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'X-Auth-Token': token,
    },
    body: JSON.stringify({ query }),
  });
  // A proxy in between may respond with a page of its own; errors of the facade are always JSON.
  if (!/json/.test(response.headers.get('content-type') ?? '')) return { problem: `HTTP status ${response.status}` };
  const { data, errors } = await response.json();
  if (!data) return { problem: errors[0].message };
  const { __typename, ...result } = data.meResult;
  return __typename === 'CodeArtsUser' ? { commitEmail: result.commitEmail } : { problem: result.message };
}
