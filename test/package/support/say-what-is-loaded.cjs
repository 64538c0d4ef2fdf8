// Required by a program before anything else: at its end it says which CommonJS modules it has loaded.
process.once('exit', () => process.stdout.write(Object.keys(require.cache).join('\n')));
