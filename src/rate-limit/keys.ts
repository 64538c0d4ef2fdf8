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
const DROPPED = /\([^()]*\)|[\s\p{C}\p{Default_Ignorable_Code_Point}"\\]/gu;

/** Characters between the addresses of a list, and between an address and a display name. */
const SEPARATOR = /[,;:<>]/;

/**
 * Stands for every list of several addresses: some mail systems send to each of them. No user's address is a list, so all lists share
 * one window; a window per address would let one attempt use up many.
 */
const LIST = ',';

/**
 * Returns the normal form of an address, which is the same for all spellings that some mail system delivers to one mailbox. Nothing is
 * sent to it, so it may also merge addresses that other systems distinguish (`a+b@example.com`, `.a@example.com`, `a@example.com`).
 */
function mailboxOf(email: string): string {
  const text = email.normalize('NFKC').replace(DROPPED, '').toLowerCase().normalize('NFKC');
  const parts = text.split(SEPARATOR).filter((part) => part.includes('@'));
  const [mailbox = text, ...others] = new Set(parts.map(normalize));
  return others.length > 0 ? LIST : mailbox;
}

function normalize(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const [user = ''] = address.slice(0, at).split('+', 1);
  // Empty for text that is not a domain name.
  const ascii = domainToASCII(domain) || domain;
  return `${user.replaceAll('.', '')}@${ascii.endsWith('.') ? ascii.slice(0, -1) : ascii}`;
}
