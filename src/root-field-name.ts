/** Name of a root field under a prefix: `me` becomes `codeArtsMe`; unchanged when the prefix is empty. */
export function rootFieldName(prefix: string, field: string): string {
  return prefix === '' ? field : prefix + capitalized(field);
}

/** The name with its first letter in upper case. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
