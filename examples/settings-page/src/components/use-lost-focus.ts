import { type RefObject, useEffect } from 'react';

/**
 * Gives an element the focus if nothing has it after a change, because the button or form that had it was removed.
 * Otherwise keyboard users would start at the top of the page.
 */
export function useLostFocus(element: RefObject<HTMLElement | null>, change: unknown): void {
  // The change is only the time to check.
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus();
  }, [element, change]);
}
