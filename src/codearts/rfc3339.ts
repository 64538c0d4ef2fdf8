const FULL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

/** Whether `text` is a full-date of RFC 3339 that exists in the calendar. */
export function isFullDate(text: string): boolean {
  const [, year, month, day] = FULL_DATE.exec(text) ?? [];
  if (year === undefined) return false;
  // A Date carries what overflows into the next month, so a day that exists survives the round trip.
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

/** Whether `text` is a date-time of RFC 3339, offset included; second 60 is a leap second. */
export function isDateTime(text: string): boolean {
  const [, date, hour, minute, second, offsetHour = '0', offsetMinute = '0'] = DATE_TIME.exec(text) ?? [];
  return (
    date !== undefined &&
    isFullDate(date) &&
    Number(hour) <= 23 &&
    Number(minute) <= 59 &&
    Number(second) <= 60 &&
    Number(offsetHour) <= 23 &&
    Number(offsetMinute) <= 59
  );
}
