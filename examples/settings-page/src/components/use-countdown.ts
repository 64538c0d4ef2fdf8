import { useEffect, useState } from 'react';
import type { Advice } from '../advice.ts';

/** Whole seconds until the advice allows another attempt; 0 if it is allowed now. */
export function useCountdown(advice: Advice | undefined): number {
  const [secondsLeft, setSecondsLeft] = useState(0);
  useEffect(() => {
    const seconds = advice?.remedy.kind === 'wait' ? advice.remedy.seconds : 0;
    const end = Date.now() + seconds * 1000;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setSecondsLeft(left);
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 200);
    tick();
    return () => clearInterval(timer);
  }, [advice]);
  return secondsLeft;
}
