import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** How a conversation on a bare connection ended. */
export interface Ended {
  /** Everything that the server sent. */
  readonly said: string;
  /** Status of its first answer; undefined when it hung up without one. */
  readonly status: number | undefined;
}

/** Opens a bare connection to the server of a URL; whatever goes wrong with it ends it. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Waits until the server ends the connection. */
export async function endOf(socket: Socket): Promise<Ended> {
  let said = '';
  socket.setEncoding('latin1').on('data', (text) => {
    said += text;
  });
  if (!socket.closed) await once(socket, 'close');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(said)?.[1];
  return { said, status: status === undefined ? undefined : Number(status) };
}

/** Says something and waits until the server ends the connection. */
export async function converse(url: string, text: string): Promise<Ended> {
  const socket = await openSocket(url);
  const ended = endOf(socket);
  socket.write(text, 'latin1');
  return ended;
}
