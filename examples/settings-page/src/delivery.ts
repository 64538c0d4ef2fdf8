/** How operations are sent: by which client, and as text or as the IDs of trusted documents. */
export interface Delivery {
  readonly layer: 'apollo' | 'urql';
  readonly trusted: boolean;
}

/** The data layer that the page's query string names, such as `?layer=urql`. */
export function layerIn(search: string): Delivery['layer'] {
  return new URLSearchParams(search).get('layer') === 'urql' ? 'urql' : 'apollo';
}
