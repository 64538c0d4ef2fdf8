import { isIP, isIPv6 } from 'node:net';
import { isLoopback } from '../loopback.ts';
import { MAX_WINDOW_SECONDS, type RateLimit } from '../rate-limit/rate-limiter.ts';

/** A kind of value that a variable may have. */
export interface Kind<Value> {
  /** Description of an accepted value, as the end of the sentence "It must be …". */
  readonly accepts: string;
  /** @returns undefined for a value that is not accepted. */
  readonly parse: (text: string) => Value | undefined;
}

export function integer(min: number, max: number): Kind<number> {
  return {
    accepts: `an integer from ${min} to ${max}`,
    parse: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
  };
}

export function oneOf<Name extends string>(...names: readonly Name[]): Kind<Name> {
  return {
    accepts: new Intl.ListFormat('en', { type: 'disjunction' }).format(names),
    parse: (text) => names.find((name) => name === text),
  };
}

export const onOrOff: Kind<boolean> = {
  accepts: 'on or off',
  parse: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
};

export const text: Kind<string> = {
  accepts: 'a string of 1 to 1000 characters',
  parse: (value) => (value.length <= 1_000 ? value : undefined),
};

export const fraction: Kind<number> = {
  accepts: 'a number from 0 to 1',
  parse: (text) => (/^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/.test(text) ? Number(text) : undefined),
};

export const rateLimit: Kind<RateLimit> = {
  accepts: 'attempts/time such as 5/15m: 1 to 1000000 attempts in s, m, or h, at most 596 h',
  parse(text) {
    const [, max, time, unit] = /^([1-9]\d{0,5}|1000000)\/([1-9]\d{0,6})([smh])$/.exec(text) ?? [];
    const windowSeconds = Number(time) * (unit === 'h' ? 3_600 : unit === 'm' ? 60 : 1);
    return max !== undefined && windowSeconds <= MAX_WINDOW_SECONDS ? { max: Number(max), windowSeconds } : undefined;
  },
};

export const host: Kind<string> = {
  accepts: 'an IP address or a host name',
  parse: (text) => (isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/.test(text) ? text : undefined),
};

/** Hosts as a `Host` header has them: in lower case, IPv6 addresses in brackets. */
export const hosts: Kind<readonly string[]> = {
  accepts: 'host names or IP addresses without ports, separated by commas',
  parse(text) {
    const hosts = itemsOf(text).map(hostOf);
    return hosts.length > 0 && hosts.every((one) => one !== undefined) ? hosts : undefined;
  },
};

/** Origins of web pages. */
export const origins: Kind<readonly string[]> = {
  accepts: 'origins such as https://app.example.com, separated by commas',
  parse(text) {
    const origins = itemsOf(text);
    // A host with an asterisk parses, but matches no page.
    const isOrigin = (one: string) => /^https?:[^*]+$/.test(one) && URL.canParse(one) && new URL(one).origin === one;
    return origins.every(isOrigin) ? origins : undefined;
  },
};

/** Base URL of an API that is sent secrets: encrypted, unless it is on this machine. */
export const endpoint: Kind<string> = {
  accepts: 'an https URL (http only for loopback) without port 0, credentials, query string, or fragment',
  parse(text) {
    const url = parseUrl(text);
    if (url === undefined || url.username !== '' || url.password !== '') return undefined;
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
    return isSafe ? url.href : undefined;
  },
};

/** As undici accepts it. */
export const proxy: Kind<string> = {
  accepts: 'an http or https URL',
  parse: (text) => (/^https?:$/.test(parseUrl(text)?.protocol ?? '') ? text : undefined),
};

/** As undici accepts it. */
export const noProxy: Kind<string> = {
  accepts: 'host names or addresses, separated by commas, or *',
  parse: (text) => (/^[\w.*:[\]/%, -]*$/.test(text) && !text.includes('//') ? text : undefined),
};

/** As @redis/client accepts it; the path is the number of a database. */
export const redis: Kind<string> = {
  accepts: 'a redis or rediss URL without query, special characters in its password percent-encoded',
  parse(text) {
    const { protocol = '', pathname = '' } = parseUrl(text) ?? {};
    return /^rediss?:$/.test(protocol) && /^\/?\d{0,5}$/.test(pathname) ? text : undefined;
  },
};

function hostOf(text: string): string | undefined {
  const name = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (isIPv6(name)) return new URL(`http://[${name}]`).hostname;
  return name === text ? host.parse(text)?.toLowerCase() : undefined;
}

function itemsOf(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

/** Parses a URL that can be connected to: an unencoded special character in a password would end its host. */
function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isUsable = url.hostname !== '' && url.port !== '0' && url.search === '' && url.hash === '';
  return isUsable && isDecodable(url.username + url.password) ? url : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
