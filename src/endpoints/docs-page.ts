/** The page at `/docs`. Everything that it loads comes from the gateway itself. */
export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Headgate</title>
    <link rel="icon" href="data:," />
  </head>
  <body>
    <div id="app"></div>
    <script src="/docs/scalar.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** A separate file, so that the page needs no inline script and its policy can forbid them. */
export const docsStartScript = `Scalar.createApiReference('#app', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'direct',
  modelsSectionLabel: 'Schemas',
  defaultOpenAllTags: true,
  orderSchemaPropertiesBy: 'preserve',
  orderRequiredPropertiesFirst: false,
  customCss: '.scalar-app .markdown td, .scalar-app .markdown th { word-break: normal !important; overflow-wrap: normal !important; min-width: 5em !important } .scalar-app .markdown table { table-layout: auto !important }',
  hiddenClients: Object.fromEntries(
    'c clojure csharp dart fsharp go http java js kotlin node objc ocaml php powershell python r ruby rust swift'.split(' ').map((language) => [language, true]).concat([['shell', ['httpie', 'wget']]]),
  ),
  agent: { disabled: true },
  mcp: { disabled: true },
});
`;

/** Allows nothing from elsewhere, whatever the page's script tries to load. Scalar writes its own styles inline. */
export const docsContentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
