/**
 * `.env.example`: every variable with what it means, commented out with its default.
 *
 * @param {readonly { name: string, meaning: string, accepts: string, fallback: string }[]} table
 * @returns {string}
 */
export function envExample(table) {
  const entries = table
    // A pattern of names is none that could be set.
    .filter(({ name }) => !name.includes('*'))
    .map(({ name, meaning, accepts, fallback }) => {
      // A sentence in place of a default says what holds while the variable is unset.
      const isSentence = /[\s`]/.test(fallback);
      const isValue = !isSentence && !['none', 'unset'].includes(fallback);
      const unset = isSentence ? ` Unset: ${fallback}.` : '';
      return `# ${meaning} Accepts ${accepts}.${unset}\n# ${name}=${isValue ? fallback : ''}\n`;
    });
  const head =
    '# Copy this file to .env, and remove the # before what you set. Then: node --env-file=.env dist/main.js\n';
  return [head, ...entries].join('\n').replaceAll('`', '');
}
