// Plain JavaScript that runs before `npm start` runs TypeScript: an older Node would fail with a message that helps nobody.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`headgate needs Node 24 or later; this is Node ${process.versions.node} (${process.execPath}).

  - On Linux (x64, arm64) "npm ci" brings the right one along; it must not run with --omit=optional.
  - Else install Node 24 (https://nodejs.org) and start again.`);
  process.exit(1);
}
