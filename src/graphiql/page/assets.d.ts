/** The build puts an image's source in the place of its import. */
declare module '*.svg' {
  const source: string;
  // biome-ignore lint/style/noDefaultExport: what a bundler makes of a file has no other name.
  export default source;
}
