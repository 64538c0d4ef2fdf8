import { documentId } from './document-id.ts';
import { AccountDocument } from './generated/graphql.ts';

/**
 * Returns whether the server executes this page's operations by their IDs. A page of your own knows its server and does not ask;
 * this one is shown with both kinds.
 */
export async function hasTrustedDocuments(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ documentId: documentId(AccountDocument) }),
    });
    return 'data' in (await response.json());
  } catch {
    // The server cannot be reached; reading the account will say so.
    return false;
  }
}
