import { useMemo, useRef } from 'react';
import { useAccountApi } from '../account-api.ts';
import { advise } from '../advice.ts';
import { AccountFacts } from './account-facts.tsx';
import { Notice } from './notice.tsx';
import { useCountdown } from './use-countdown.ts';
import { useLostFocus } from './use-lost-focus.ts';

interface Props {
  readonly onToken: (token: string) => void;
}

export function AccountCard({ onToken }: Props) {
  const { account, reading, reread } = useAccountApi();
  const advice = useMemo(
    () => (account === undefined || account.__typename === 'CodeArtsUser' ? undefined : advise(account, 'read')),
    [account],
  );
  const secondsLeft = useCountdown(advice);

  const heading = useRef<HTMLHeadingElement>(null);
  useLostFocus(heading, account);

  return (
    <section className="card" aria-labelledby="account-heading" aria-busy={reading}>
      <div className="row">
        <h2 id="account-heading" ref={heading} tabIndex={-1}>
          Account
        </h2>
        <p role="status" className="hint">
          {reading && 'Reading your account…'}
        </p>
      </div>
      {account?.__typename === 'CodeArtsUser' && <AccountFacts account={account} />}
      {advice && (
        <Notice advice={advice} secondsLeft={secondsLeft} onRetry={reread} onReread={reread} onToken={onToken} />
      )}
    </section>
  );
}
