import { isIP, isIPv6 } from 'node:net';
import { isLoopback } from '../loopback.ts';

// Parsers of URLs for the table of variables; each returns undefined for a value that is not accepted.

/** Base URL of an API that is sent secrets: encrypted, unless it is on this machine. */
export function parseEndpoint(text: string): string | undefined {
  const url = parseUrl(text);
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe ? url.href : undefined;
}

/** URL of a proxy, as undici accepts it. */
export function parseProxy(text: string): string | undefined {
  const url = parseUrl(text);
  return url !== undefined && /^https?:$/.test(url.protocol) ? text : undefined;
}

/** URL of Redis, as @redis/client accepts it; its path is the number of a database. */
export function parseRedis(text: string): string | undefined {
  const url = parseUrl(text);
  const isRedis = url !== undefined && /^rediss?:$/.test(url.protocol) && /^\/?\d{0,5}$/.test(url.pathname);
  return isRedis ? text : undefined;
}

/** Hosts that are reached without a proxy, as undici accepts them. */
export function parseNoProxy(text: string): string | undefined {
  return /^[\w.*:[\]/%, -]*$/.test(text) && !text.includes('//') ? text : undefined;
}

/** Address or name to listen on. */
export function parseHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/.test(text) ? text : undefined;
}

/** Names as a `Host` header has them, separated by commas: in lower case, addresses of IPv6 in brackets. */
export function parseHosts(text: string): readonly string[] | undefined {
  const hosts = itemsOf(text).map(hostOf);
  return hosts.length > 0 && hosts.every((one) => one !== undefined) ? hosts : undefined;
}

function hostOf(text: string): string | undefined {
  const name = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (isIPv6(name)) return new URL(`http://[${name}]`).hostname;
  return name === text ? parseHost(text)?.toLowerCase() : undefined;
}

/** Origins of pages, separated by commas. */
export function parseOrigins(text: string): readonly string[] | undefined {
  const origins = itemsOf(text);
  return origins.every(isOrigin) ? origins : undefined;
}

function isOrigin(text: string): boolean {
  // A host with an asterisk parses, and would match no page.
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function itemsOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A URL that one can connect to: a special character in a password that is not encoded would end its host. */
function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isUsable = url.hostname !== '' && url.port !== '0' && url.search === '' && url.hash === '';
  return isUsable && isDecodable(url.username) && isDecodable(url.password) ? url : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
