import { whyNoCgroup } from '../attacks/harness/cgroup.ts';
import { whyNoOwnResolver } from './own-resolver.ts';
import { valkeyServer } from './valkey.ts';

/** Prints one line for each skipped group. `npm test` runs vitest twice, and only the first run prints. */
export function setup(): void {
  const script = process.env['npm_lifecycle_event'];
  if (script === 'test:system') return;
  if (script === 'test:attacks') {
    const reason = whyNoCgroup();
    if (reason === undefined) return;
    console.log(
      `Left out: the attacks on a gateway in a small pod. They need control groups of this machine's own, with memory and CPU (usually root's): ${reason}.`,
    );
    return;
  }
  if (valkeyServer === undefined) {
    console.log(
      'Left out: the tests of limits that are counted in Valkey. They need valkey-server or redis-server, 7 or later, on the PATH (CONTRIBUTING.md says how to get one).',
    );
  }
  if (whyNoOwnResolver !== undefined) {
    console.log(
      `Left out: the test of a name server that says nothing. It needs a mount of its own: ${whyNoOwnResolver}.`,
    );
  }
}
