import { useRef } from 'react';
import type { Advice } from '../advice.ts';
import { TokenForm } from './token-form.tsx';
import { useLostFocus } from './use-lost-focus.ts';

interface Props {
  readonly advice: Advice;
  /** Seconds until another attempt is allowed. */
  readonly secondsLeft: number;
  readonly onRetry: () => void;
  readonly onReread: () => void;
  readonly onToken: (token: string) => void;
}

/** A failure and its next step. */
export function Notice({ advice, ...remedy }: Props) {
  const { title, detail, requestId } = advice;
  const notice = useRef<HTMLDivElement>(null);
  useLostFocus(notice, advice);
  return (
    <div className="notice" ref={notice} tabIndex={-1}>
      {/* A new failure is a new element, so that it is announced even with the same text. */}
      <div role="alert" key={requestId}>
        <p className="title">{title}</p>
        {detail && <p>{detail}</p>}
      </div>
      <Remedy advice={advice} {...remedy} />
      {requestId && (
        <p className="hint">
          Request id: <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

function Remedy({ advice: { remedy }, secondsLeft, onRetry, onReread, onToken }: Props) {
  switch (remedy.kind) {
    case 'retry':
      return (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      );
    case 'wait':
      return (
        <>
          {/* Visible all the time, announced when it is over. */}
          {secondsLeft > 0 && <p role="timer">You can try again in {inWords(secondsLeft)}.</p>}
          <p role="status">{secondsLeft === 0 && 'You can try again now.'}</p>
          <button type="button" aria-disabled={secondsLeft > 0} onClick={() => secondsLeft === 0 && onRetry()}>
            Try again
          </button>
        </>
      );
    case 'new-token':
      return <TokenForm onToken={onToken} />;
    case 'reread':
      return (
        <button type="button" onClick={onReread}>
          Read my account again
        </button>
      );
    case 'mailbox':
    case 'none':
      return null;
    default:
      return remedy satisfies never;
  }
}

function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}
