import { type InputHTMLAttributes, useEffect, useId, useRef } from 'react';

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: string;
  /** The problem with the value; the field takes the focus when it appears. */
  readonly error?: string | undefined;
  /** The field takes the focus when it appears. */
  readonly takesFocus?: boolean;
}

/** An input with its label, and with its hint and error for screen readers. */
export function Field({ label, hint, error, takesFocus = false, ...input }: Props) {
  const id = useId();
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus || error !== undefined) ref.current?.focus();
  }, [takesFocus, error]);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        {...input}
        id={id}
        ref={ref}
        required
        aria-invalid={error !== undefined}
        aria-describedby={[hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined}
      />
      {error && (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
