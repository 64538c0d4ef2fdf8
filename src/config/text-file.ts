import { closeSync, openSync, readSync } from 'node:fs';

/** Why a file cannot be read; the message is a code of the system, or says how large the file may be. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/**
 * Reads a file, which may be endless.
 *
 * @throws FileError
 */
export function readTextFile(path: string, maxBytes: number): string {
  let text: Buffer;
  try {
    text = readStart(path, maxBytes + 1);
  } catch (error) {
    throw new FileError(error instanceof Error && 'code' in error ? String(error.code) : 'an error');
  }
  if (text.length > maxBytes) throw new FileError(`more than ${maxBytes} bytes`);
  return text.toString('utf8');
}

function readStart(path: string, maxBytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let left = maxBytes; left > 0; ) {
      const chunk = Buffer.allocUnsafe(Math.min(left, 65_536));
      const bytes = readSync(file, chunk, 0, chunk.length, null);
      if (bytes === 0) break;
      chunks.push(chunk.subarray(0, bytes));
      left -= bytes;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}
