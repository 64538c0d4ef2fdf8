import { useState } from 'react';
import { useAccountApi } from '../account-api.ts';
import { type Advice, type Attempt, advise } from '../advice.ts';

/** The step of the change: entering an address, entering the code that was mailed to it, or done. */
type Stage = 'address' | 'code' | 'done';

/** The state of a change of the address, from entering it to its confirmation. */
export function useEmailChange() {
  const api = useAccountApi();
  const [stage, setStage] = useState<Stage>('address');
  const [email, setEmail] = useState('');
  const [code, setCode] = useState('');
  const [advice, setAdvice] = useState<Advice>();
  const [busy, setBusy] = useState(false);
  const [last, setLast] = useState<Attempt>('send');

  /** Runs one attempt at a time, and clears the advice of the previous one. */
  async function attempt(kind: Attempt, work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setLast(kind);
    setAdvice(undefined);
    try {
      await work();
    } finally {
      setBusy(false);
    }
  }

  const sendCode = () =>
    attempt('send', async () => {
      const outcome = await api.sendEmailCode({ email });
      if (outcome.__typename === 'CodeArtsEmailCodeSent') return setStage('code');
      const advice = advise(outcome, 'send');
      if (advice.remedy.kind === 'mailbox') setStage('code');
      setAdvice(advice);
    });

  const confirm = () =>
    attempt('update', async () => {
      const outcome = await api.updateEmail({ email, code });
      if (outcome.__typename === 'CodeArtsUser') return setStage('done');
      const advice = advise(outcome, 'update');
      if (advice.field === 'email') setStage('address');
      setAdvice(advice);
    });

  /** Finds out the outcome of an update by reading the account; a failed read is shown beside the account. */
  const check = () =>
    attempt('read', async () => {
      const account = await api.reread();
      if (account.__typename !== 'CodeArtsUser') return setAdvice(advice);
      if (account.commitEmail === email) return setStage('done');
      setCode('');
      setAdvice({
        title: 'Your address has not changed',
        detail: 'Each attempt consumes the code: send a new one.',
        remedy: { kind: 'none' },
      });
    });

  function restart(): void {
    setStage('address');
    setEmail('');
    setCode('');
    setAdvice(undefined);
  }

  return {
    ...{ stage, email, code, advice, busy },
    ...{ setEmail, setCode, sendCode, confirm, check, restart },
    retry: last === 'send' ? sendCode : confirm,
    dismiss: () => setAdvice(undefined),
  };
}
