/** The POSIX shell command that sends a GraphQL request. `header` is quoted already, so that it may name a variable. */
export function curlCommand(url: string, header: string | undefined, body: string): string {
  const headers = [quote('content-type: application/json'), ...(header === undefined ? [] : [header])];
  return ['curl', quote(url), ...headers.flatMap((text) => ['-H', text]), '--data-raw', quote(body)].join(' ');
}

/** The text as one word of a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
