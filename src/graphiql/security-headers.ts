/** Sent with the page. Everything it may load or call is on its own origin. */
export const PAGE_SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    // The Monaco editor puts style elements with its themes, and lines of code with style attributes, into the page;
    // it knows neither nonces nor hashes. Styles cannot run code, and images and fonts stay on this origin.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Sent with every asset. A worker obeys the policy of its own script, not the page's: this one forbids it the network. */
export const ASSET_SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
} as const;
