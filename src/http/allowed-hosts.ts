import type { HttpRequest } from '../http-message.ts';
import { RequestError } from '../request-error.ts';

/**
 * Rejects requests that name another host than this server. A web page can make its own name resolve to this machine; its browser
 * then takes the server for a part of that page's site. Where the server has an identity of its own, such a page would act as it.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  /** @param names in lower case, without ports; addresses of IPv6 in brackets. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  /** @throws RequestError unless the request names a host, and each one that it names is allowed. */
  check(request: HttpRequest): void {
    const hosts = request.hosts();
    if (hosts.length > 0 && hosts.every((host) => this.#names.has(nameOf(host)))) return;
    throw new RequestError(
      'MISDIRECTED_REQUEST',
      'This server does not serve the host of this request; see ALLOWED_HOSTS.',
    );
  }
}

/** The name in a `Host` header, without its port. */
function nameOf(host: string): string {
  const colon = host.indexOf(':', host.lastIndexOf(']') + 1);
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase();
}
