import type { HttpRequest } from '../http-message.ts';

/** Observer of one HTTP request. */
export interface HttpRequestObserver {
  readonly requestId: string;
  /** The operations of the request, as far as they are known: several in a batch. */
  readonly operations: readonly unknown[];
  /** The request was rejected as a whole, with a stable code. */
  rejected(code: string): void;
  /** An error that is masked from the client. */
  unexpectedError(error: unknown): void;
  /**
   * @param aborted whether the client disconnected before its response could be written.
   * @param bytesOut size of the response body.
   */
  ended(aborted: boolean, status: number, bytesOut: number): void;
}

/** Events of the HTTP layer. */
export interface HttpEvents<Observer extends HttpRequestObserver> {
  /** @param route path of the endpoint, if that is what the request is for. */
  requestStarted(request: HttpRequest, requestId: string, route: string | undefined): Observer;
}
