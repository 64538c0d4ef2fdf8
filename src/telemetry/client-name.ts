import type { IncomingHttpHeaders } from 'node:http';

/** How a client names itself; two fields of a log line. */
export interface ClientName {
  readonly clientName: string;
  readonly clientVersion?: string;
}

const PATTERN = /^[\w.:@/+ -]{1,64}$/;

/** Reads the headers of Apollo's clients, or else those without a vendor's name. */
export function clientNameOf(headers: IncomingHttpHeaders): ClientName | undefined {
  const clientName = read(headers, 'name');
  if (clientName === undefined) return undefined;
  const clientVersion = read(headers, 'version');
  return { clientName, ...(clientVersion !== undefined && { clientVersion }) };
}

function read(headers: IncomingHttpHeaders, field: 'name' | 'version'): string | undefined {
  const value = headers[`apollographql-client-${field}`] ?? headers[`graphql-client-${field}`];
  return typeof value === 'string' && PATTERN.test(value) ? value : undefined;
}
