/** Path of a base URL without the slashes at its end, so that an operation's path can follow it. */
export function basePath(pathname: string): string {
  let end = pathname.length;
  while (pathname[end - 1] === '/') end -= 1;
  return pathname.slice(0, end);
}
