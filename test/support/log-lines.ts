/** Lines of a log of JSON, parsed; what stands between them, as a greeting does, is left out. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads lines of any shape, and fails if they have another
export function linesOf(log: string, msg?: string): any[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{"level"'))
    .map((line) => JSON.parse(line))
    .filter((line) => msg === undefined || line.msg === msg);
}
