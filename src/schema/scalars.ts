import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description:
    'A point in time as RFC 3339 writes it, with the UTC offset that CodeArts Repo sent, for example `2025-05-20T15:42:31.351+08:00`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: (value) => value,
});

builder.scalarType('Date', {
  description: 'A day as RFC 3339 writes it, for example `2025-05-17`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: (value) => value,
});
