import type { HttpRequest } from '../http-message.ts';

/**
 * Reports whether a request names a host, and only allowed ones. A web page can make its own name resolve to this machine, and its
 * browser then treats the server as part of that page's site. Where the server has its own identity, the page would act as it.
 *
 * @param allowed in lower case, without ports; IPv6 addresses in brackets.
 */
export function isForAllowedHost(allowed: ReadonlySet<string>, request: HttpRequest): boolean {
  const hosts = request.hosts();
  return hosts.length > 0 && hosts.every((host) => allowed.has(host.replace(/:\d*$/, '').toLowerCase()));
}
