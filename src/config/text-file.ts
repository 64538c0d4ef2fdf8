import { closeSync, openSync, readSync } from 'node:fs';

/** A file that cannot be read; the message is an error code of the system, or the exceeded size. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/**
 * Reads a file of bounded size, which may be a device without an end.
 *
 * @throws FileError
 */
export function readTextFile(path: string, maxBytes: number): string {
  const content = Buffer.allocUnsafe(maxBytes + 1);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (let bytes = -1; bytes !== 0 && length < content.length; length += bytes) {
        bytes = readSync(file, content, { offset: length });
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new FileError(error instanceof Error && 'code' in error ? String(error.code) : 'an error');
  }
  if (length > maxBytes) throw new FileError(`more than ${maxBytes} bytes`);
  return content.toString('utf8', 0, length);
}
