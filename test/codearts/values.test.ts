import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { retryAfterSeconds } from '../../src/codearts/retry-after.ts';
import { countCharacters, isDateTime, isFullDate, isWithin } from '../../src/codearts/values.ts';
import { dateTimes, fullDates } from './arbitraries.ts';

describe('full-date', () => {
  test.each(['2024-02-29', '2000-02-29', '0000-02-29', '0001-01-01', '9999-12-31', '2025-04-30'])('%s', (text) => {
    expect(isFullDate(text)).toBe(true);
  });

  test.each([
    '2025-02-29',
    '2025-02-30',
    '1900-02-29',
    '2025-04-31',
    '2025-00-10',
    '2025-13-10',
    '2025-01-00',
    '2025-01-32',
    '25-01-01',
    '2025-1-1',
    '+002025-01-01',
    ' 2025-01-01',
    '2025-01-01\n',
    '２０２５-01-01',
    '',
  ])('not %j', (text) => {
    expect(isFullDate(text)).toBe(false);
    expect(isDateTime(`${text}T00:00:00Z`)).toBe(false);
  });

  test('every day that exists', () => {
    fc.assert(fc.property(fullDates, isFullDate));
  });
});

describe('date-time', () => {
  test.each([
    '2025-03-27T14:17:11.000+08:00',
    '2025-03-27T14:17:11Z',
    '2025-03-27t14:17:11z',
    '2025-03-27T00:00:00-00:00',
    '2025-03-27T23:59:59.9+23:59',
    '2025-03-27T14:17:11.123456789012345678Z',
    '2016-12-31T23:59:60Z',
    '2016-12-31T15:59:60.5-08:00',
  ])('%s', (text) => {
    expect(isDateTime(text)).toBe(true);
  });

  test.each([
    '2025-03-27T14:17:11',
    '2025-03-27T14:17Z',
    '2025-03-27T24:00:00Z',
    '2025-03-27T14:60:00Z',
    '2025-03-27T14:17:61Z',
    '2025-03-27T14:17:11.Z',
    '2025-03-27T14:17:11,5Z',
    '2025-03-27T14:17:11+0800',
    '2025-03-27T14:17:11+08',
    '2025-03-27T14:17:11+24:00',
    '2025-03-27T14:17:11+08:60',
    '2025-03-27T14:17:11Z+08:00',
    '2025-03-27',
    'yesterday',
    '',
  ])('not %j', (text) => {
    expect(isDateTime(text)).toBe(false);
  });

  test('every time with every offset and fraction', () => {
    fc.assert(fc.property(dateTimes, isDateTime));
  });

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isDateTime(text) === 'boolean'));
  });
});

describe('Retry-After', () => {
  const now = Date.parse('1994-11-06T08:49:07Z');
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ['0', 0],
    ['120', 120],
    [' 5 ', 5],
    ['2147483648', 2_147_483_647],
    ['9'.repeat(400), 2_147_483_647],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30],
    ['Sun Nov  6 08:49:37 1994', 30],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
  ])('%s is %s s', (header, seconds) => {
    // A date without a zone is UTC too, wherever the server stands.
    vi.stubEnv('TZ', 'Asia/Shanghai');
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });

  test.each([undefined, '', 'soon', 'Wait 5', 'Retry 10', '-1', '1.5', '5 s', 'Mon 5', 'Sun', ['1', '2']])(
    '%j is neither form',
    (header) => {
      expect(retryAfterSeconds(header, now)).toBeNull();
    },
  );
});

describe('length in characters', () => {
  test.each([
    ['', 0, false],
    ['x', 1, true],
    ['é', 1, true],
    ['👍', 1, true],
    ['👍👍👍', 3, true],
    ['👍👍👍👍', 4, false],
    ['xxxx', 4, false],
    ['\ud83d', 1, true],
  ])('%j has %i', (text, count, fits) => {
    expect(countCharacters(text)).toBe(count);
    expect(isWithin(text, 3)).toBe(fits);
  });
});
