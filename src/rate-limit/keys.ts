import { hash } from 'node:crypto';
import { domainToASCII } from 'node:url';

/** One-way hash of a token, the same on all instances. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}

/**
 * Key of a token's window.
 *
 * @param tokenHash by {@link hashToken}.
 */
export function tokenKey(tokenHash: string): string {
  return `token:${tokenHash}`;
}

/** Key of a user's window. */
export function userKey(id: number): string {
  return `user:${id}`;
}

/** Key of a recipient's window; all spellings of one mailbox share it. */
export function recipientKey(email: string): string {
  return `recipient:${hash('sha256', mailboxOf(email), 'base64url')}`;
}

/** Comments, white space, invisible characters, and quotes, which mail systems ignore around or inside an address. */
const DROPPED = /\([^()"\\@]*\)|[\s\p{C}\p{Default_Ignorable_Code_Point}"]/gu;

/** What is left of comments that are nested, cut, quoted or escaped, and other escapes: mail systems differ in how they read these. */
const AMBIGUOUS = /[()\\%]|=\?/;

/** Characters between the addresses of a list or a route, and between an address and a display name. */
const SEPARATOR = /[,;:<>]/;

/**
 * Stands for every list of several addresses, since some mail systems send to each of them, and for every text that mail systems read in
 * different ways. No user's address is such a text, so all share one window; a window for each would let one attempt use up many.
 */
const LIST = ',';

/**
 * Returns the normal form of an address, which is the same for all spellings that some mail system delivers to one mailbox. Nothing is
 * sent to it, so it may also merge addresses that other systems distinguish (`a+b@example.com`, `.a@example.com`, `a@example.com`).
 */
function mailboxOf(email: string): string {
  const text = email.normalize('NFKC').replace(DROPPED, '').toLowerCase().normalize('NFKC');
  if (AMBIGUOUS.test(text)) return LIST;
  // A host without a user is a station of a route.
  const parts = text.split(SEPARATOR).filter((part) => part.indexOf('@') > 0);
  const [mailbox = text, ...others] = new Set(parts.map(normalize));
  return others.length > 0 ? LIST : mailbox;
}

function normalize(address: string): string {
  const [user = '', domain = '', ...further] = address.split('@');
  const ascii = domainToASCII(domain);
  if (ascii === '' || further.length > 0) return LIST;
  return `${user.replace(/\+.*/s, '').replaceAll('.', '')}@${ascii.split('.').filter(Boolean).join('.')}`;
}
