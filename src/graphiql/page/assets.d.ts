/** The build puts an image's source in the place of its import. */
declare module '*.svg' {
  const source: string;
  export default source;
}
