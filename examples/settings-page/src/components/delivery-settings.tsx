import type { Delivery } from '../delivery.ts';

interface Props {
  readonly value: Delivery;
  readonly onChange: (value: Delivery) => void;
}

/** The switch between the data layers; a page of your own has one of them, and no switch. */
export function DeliverySettings({ value, onChange }: Props) {
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
        <label>
          <input
            type="checkbox"
            checked={value.trusted}
            onChange={(event) => onChange({ ...value, trusted: event.target.checked })}
          />
          Trusted documents
        </label>
      </fieldset>
    </footer>
  );
}
