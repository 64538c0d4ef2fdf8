import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description:
    'An RFC 3339 date-time with the UTC offset sent by CodeArts Repo, for example `2025-05-20T15:42:31.351+08:00`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: (value) => value,
});

builder.scalarType('Date', {
  description: 'An RFC 3339 full-date, for example `2025-05-17`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: (value) => value,
});
