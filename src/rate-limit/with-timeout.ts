/** Parts that a timeout is waited for in. */
const PARTS = 5;

/**
 * Rejects when a result takes too long, in time that this process was able to receive it.
 *
 * After a stall of the event loop, timers run before sockets are read: a single timer would expire though the response had arrived, or
 * though the request was never written. So a stall counts as one part of the timeout, however long it was, and the last part ends after
 * the sockets have been read.
 */
export function withTimeout<Result>(result: Promise<Result>, milliseconds: number, message: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    let parts = PARTS;
    const wait = () => {
      timer = setTimeout(() => {
        parts -= 1;
        if (parts > 0) wait();
        else setImmediate(() => reject(new Error(message)));
      }, milliseconds / PARTS);
    };
    let timer: NodeJS.Timeout;
    wait();
    result.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
