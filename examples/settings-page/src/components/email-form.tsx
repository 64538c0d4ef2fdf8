import { useEffect, useRef } from 'react';
import { useAccountApi } from '../account-api.ts';
import { Field } from './field.tsx';
import { Notice } from './notice.tsx';
import { useCountdown } from './use-countdown.ts';
import { useEmailChange } from './use-email-change.ts';

interface Props {
  readonly onToken: (token: string) => void;
}

export function EmailForm({ onToken }: Props) {
  const { account } = useAccountApi();
  const change = useEmailChange();
  const { stage, advice, busy, email, code } = change;
  const secondsLeft = useCountdown(advice);
  // While the outcome of the last attempt is unknown there is no other attempt.
  const blocked = busy || secondsLeft > 0 || advice?.remedy.kind === 'reread';
  const errorAt = (field: 'email' | 'code') => (advice?.field === field ? advice.title : undefined);
  const submit = stage === 'address' ? change.sendCode : change.confirm;

  return (
    // Hidden, not removed: the input survives a failed read and a new token.
    <section className="card" aria-labelledby="change-heading" hidden={account?.__typename !== 'CodeArtsUser'}>
      <h2 id="change-heading">Change the commit email</h2>
      {advice && !advice.field && (
        <Notice
          advice={advice}
          secondsLeft={secondsLeft}
          onRetry={change.retry}
          onReread={change.check}
          onToken={(token) => {
            change.dismiss();
            onToken(token);
          }}
        />
      )}
      {stage === 'done' ? (
        <Done email={email} onRestart={change.restart} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!blocked) submit();
          }}
        >
          {stage === 'address' ? (
            <Field
              key="email"
              label="New address"
              takesFocus
              type="email"
              autoComplete="email"
              value={email}
              error={errorAt('email')}
              onChange={(event) => change.setEmail(event.target.value)}
            />
          ) : (
            <Field
              key="code"
              label="Verification code"
              takesFocus
              hint={codeHint(email)}
              autoComplete="one-time-code"
              value={code}
              error={errorAt('code')}
              onChange={(event) => change.setCode(event.target.value)}
            />
          )}
          <div className="row">
            <button type="submit" aria-disabled={blocked}>
              {stage === 'address' ? 'Send code' : 'Confirm'}
            </button>
            {stage === 'code' && (
              <>
                <button
                  type="button"
                  className="quiet"
                  aria-disabled={blocked}
                  onClick={() => !blocked && change.sendCode()}
                >
                  Send a new code
                </button>
                <button type="button" className="quiet" onClick={change.restart}>
                  Other address
                </button>
              </>
            )}
            <p role="status" className="hint">
              {busy && 'One moment…'}
            </p>
          </div>
        </form>
      )}
    </section>
  );
}

function codeHint(email: string): string {
  if (import.meta.env.VITE_EMULATOR)
    return `The emulator prints the code for ${email} in the terminal that it runs in.`;
  return `The code comes by mail to ${email}.`;
}

function Done({ email, onRestart }: { readonly email: string; readonly onRestart: () => void }) {
  const message = useRef<HTMLParagraphElement>(null);
  useEffect(() => message.current?.focus(), []);
  return (
    <>
      <p className="success" ref={message} tabIndex={-1}>
        Your commit email is now <strong>{email}</strong>.
      </p>
      <button type="button" className="quiet" onClick={onRestart}>
        Change it again
      </button>
    </>
  );
}
