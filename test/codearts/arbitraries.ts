import fc from 'fast-check';

/** Any text of 1 to 1,000 code points. */
export const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 1_000 });

const dates = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const twoDigits = (max: number) => fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, '0'));
const fractions = fc.stringMatching(/^(\.\d{1,12})?$/);
const offsets = fc.oneof(
  fc.constantFrom('Z', 'z'),
  fc
    .tuple(fc.constantFrom('+', '-'), twoDigits(23), twoDigits(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);

/** Any day that exists, as RFC 3339 writes it. */
export const fullDates = dates.map((date) => date.toISOString().slice(0, 10));

/** Any RFC 3339 time, with any offset and fraction. */
export const dateTimes = fc
  .tuple(dates, fc.constantFrom('T', 't'), fractions, offsets)
  .map(([date, separator, fraction, offset]) => {
    const [day, time = ''] = date.toISOString().split('T');
    return `${day}${separator}${time.slice(0, 8)}${fraction}${offset}`;
  });
