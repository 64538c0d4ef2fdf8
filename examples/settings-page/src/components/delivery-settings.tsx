import type { Delivery } from '../delivery.ts';

interface Props {
  readonly value: Delivery;
  /** Whether trusted documents are a choice; only a server that has them executes their IDs. */
  readonly offersTrusted: boolean;
  readonly onChange: (value: Delivery) => void;
}

/** Selects the data layer; a page of your own has one of them and no selection. */
export function DeliverySettings({ value, offersTrusted, onChange }: Props) {
  const option = (layer: Delivery['layer'], name: string) => (
    <label>
      <input type="radio" name="layer" checked={value.layer === layer} onChange={() => onChange({ ...value, layer })} />
      {name}
    </label>
  );
  return (
    <footer>
      <fieldset>
        <legend>Data layer</legend>
        {option('apollo', 'Apollo Client')}
        {option('urql', 'urql')}
        {offersTrusted && (
          <label>
            <input
              type="checkbox"
              checked={value.trusted}
              onChange={(event) => onChange({ ...value, trusted: event.target.checked })}
            />
            Trusted documents
          </label>
        )}
      </fieldset>
    </footer>
  );
}
