/** How operations travel: by which client, and whether as text or as the id of a trusted document. */
export interface Delivery {
  readonly layer: 'apollo' | 'urql';
  readonly trusted: boolean;
}

/** What `?layer=urql&trusted` asks for; `VITE_TRUSTED=1` makes trusted documents the rule for a whole build. */
export function startingDelivery(search: string): Delivery {
  const asked = new URLSearchParams(search);
  return {
    layer: asked.get('layer') === 'urql' ? 'urql' : 'apollo',
    trusted: asked.has('trusted') || import.meta.env.VITE_TRUSTED === '1',
  };
}
