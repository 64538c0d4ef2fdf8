import { type RefObject, useEffect } from 'react';

/**
 * Gives an element the focus when nothing has it after a change, because the button or form that had it is gone:
 * the keyboard would have to start from the top of the page.
 */
export function useLostFocus(element: RefObject<HTMLElement | null>, change: unknown): void {
  // The change is when to look, not what to look at.
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus();
  }, [element, change]);
}
