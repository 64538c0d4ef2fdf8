import type { Manifest } from './manifest.ts';
import type { PageConfig } from './page-config.ts';

/** The page's settings, less what the build knows. */
export type PageSettings = Omit<PageConfig, 'workers'>;

/** Renders the HTML page; asset names are appended to `prefix`, which ends with a slash. */
export function renderPage(manifest: Manifest, prefix: string, settings: PageSettings): string {
  const { editorWorkerService, graphql, json } = manifest.workers;
  const config: PageConfig = {
    ...settings,
    workers: { editorWorkerService: prefix + editorWorkerService, graphql: prefix + graphql, json: prefix + json },
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>CodeArts GraphQL</title>
<link rel="icon" type="image/svg+xml" href="${prefix}${manifest.icon}">
<link rel="stylesheet" href="${prefix}${manifest.style}">
<script defer src="${prefix}${manifest.library}"></script>
<script defer src="${prefix}${manifest.page}"></script>
</head>
<body>
<noscript>GraphiQL needs JavaScript. The GraphQL endpoint itself does not: send it a POST request.</noscript>
<div class="graphiql-container page">
<header>
<h1><img src="${prefix}${manifest.icon}" alt="">CodeArts GraphQL</h1>
<label for="token">Token</label>
<input id="token" class="${settings.emulatorToken === undefined ? 'secret' : ''}"
 placeholder="sent as X-Auth-Token, not stored" autocomplete="off" autocapitalize="none" spellcheck="false">
</header>
<main id="root"></main>
<footer>
<output id="status">Nothing sent yet</output>
<button id="copy" class="graphiql-button" disabled>Copy as curl</button>
</footer>
</div>
<script id="config" type="application/json">${escapeForScript(JSON.stringify(config))}</script>
</body>
</html>
`;
}

/** Inside a script element only `<` can end the element or open a comment; in JSON it occurs in strings alone. */
function escapeForScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
