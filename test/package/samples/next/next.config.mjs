// Not bundled: the package reads GraphiQL's files from its own folder.
export default { serverExternalPackages: ['codearts-graphql'] };
