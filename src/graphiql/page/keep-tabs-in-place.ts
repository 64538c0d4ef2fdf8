/**
 * Switches dragging of tabs off. GraphiQL believes tabs to be elsewhere once the window, or a font, has changed their
 * size: a click with a trembling hand would then reorder them.
 */
export function keepTabsInPlace(): void {
  document.addEventListener(
    'pointerdown',
    (event) => {
      if (event.target instanceof Element && event.target.closest('.graphiql-tab') !== null) {
        event.stopPropagation();
      }
    },
    { capture: true },
  );
}
