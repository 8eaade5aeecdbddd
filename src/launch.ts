#!/usr/bin/env node
// The bundle's entry. It must run on any Node from 20 on, so it imports nothing before it has checked the version.
const wantedMajor = 24;
const [major = 0] = process.versions.node.split('.').map(Number);

if (major >= wantedMajor) {
  await import('./main.ts');
} else {
  process.stderr
    .write(`headgate needs Node ${wantedMajor} or later; this is Node ${process.versions.node} (${process.execPath}).

  - On Linux, npm scripts bring the right Node along:  npm ci && npm start
  - Else install Node ${wantedMajor} (https://nodejs.org) and start again.
`);
  process.exitCode = 1;
}
export {};
