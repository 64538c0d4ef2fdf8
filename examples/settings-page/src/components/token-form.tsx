import { useState } from 'react';
import { Field } from './field.tsx';

interface Props {
  readonly onToken: (token: string) => void;
}

export function TokenForm({ onToken }: Props) {
  const [token, setToken] = useState(import.meta.env.VITE_EMULATOR ? 'demo-token' : '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onToken(token.trim());
      }}
    >
      <Field
        label="Token"
        hint="It stays in this page's memory until you close or reload the page."
        type="password"
        autoComplete="off"
        value={token}
        onChange={(event) => setToken(event.target.value)}
      />
      <button type="submit">Use this token</button>
    </form>
  );
}
