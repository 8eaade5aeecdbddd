#!/usr/bin/env node
// What `npx headgate` runs in a checkout: it is there before anything is built, and npm puts the right Node in front.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = new URL('../dist/headgate.js', import.meta.url);
const [major] = process.versions.node.split('.').map(Number);

// An older Node cannot build; the bundle's own entry says what to do about it, and so does this.
if (!existsSync(built) && major >= 24) {
  const { status } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write(
    `headgate is not built yet, and this Node (${process.versions.node}) cannot do it: run "npm run build" first.\n`,
  );
  process.exit(1);
}
