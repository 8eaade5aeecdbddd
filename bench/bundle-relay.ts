import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { programPath } from './processes.ts';

let bundle: string | undefined;

/** The bare relay as one file, like the gateway. To strip its types at start would cost memory. */
export function bundledRelay(): string {
  if (bundle !== undefined) return bundle;
  bundle = join(mkdtempSync(join(tmpdir(), 'headgate-bench-')), 'bare-relay.cjs');
  buildSync({
    entryPoints: [programPath('bare-relay.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    logLevel: 'error',
  });
  return bundle;
}
