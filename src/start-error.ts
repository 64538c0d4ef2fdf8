/** The operating system prevents the start; the message is one line with the fix. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Address to listen on, and the names of its settings. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly settings: { readonly host: string; readonly port: string };
}

const problems: Readonly<Record<string, (address: Address) => string>> = {
  EADDRINUSE: ({ settings }) => `the port is in use. Set ${settings.port} to another one.`,
  EACCES: ({ settings }) => `no permission to use this port. Set ${settings.port} to 1024 or above.`,
  EADDRNOTAVAIL: ({ settings }) => `this machine does not have that address. Set ${settings.host} to one it has.`,
  ENOTFOUND: ({ settings }) => `the host name cannot be resolved. Set ${settings.host} to an address of this machine.`,
  EAI_AGAIN: ({ settings }) => `the host name cannot be resolved. Set ${settings.host} to an address of this machine.`,
  EAFNOSUPPORT: ({ settings }) =>
    `this machine does not support that kind of address. Set ${settings.host} to another one.`,
  EMFILE: () => 'too many open files. Raise the limit (ulimit -n).',
};

/**
 * Listens on an address.
 *
 * @throws StartError when the operating system does not allow it.
 */
export async function listenOn<Listener>(
  address: Address,
  listen: (host: string, port: number) => Promise<Listener>,
): Promise<Listener> {
  const { host, port } = address;
  try {
    return await listen(host, port);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    const code = String(error.code);
    const problem = problems[code]?.(address) ?? `${code}.`;
    throw new StartError(`Cannot listen on ${host.includes(':') ? `[${host}]` : host}:${port}: ${problem}`);
  }
}
