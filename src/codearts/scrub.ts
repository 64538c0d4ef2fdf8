const REDACTED = '[redacted]';

/** Takes every secret out of a text that upstream wrote, also where it was percent-encoded. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    clean = clean.replaceAll(secret, REDACTED).replaceAll(percentEncoded(secret), REDACTED);
  }
  return clean;
}

function percentEncoded(secret: string): string {
  // UTF-8 has no lone surrogates, so the detour makes the text one that `encodeURIComponent` takes.
  return encodeURIComponent(Buffer.from(secret).toString());
}
