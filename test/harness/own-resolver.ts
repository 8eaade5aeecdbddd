import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './command.ts';

/** The system's look-up asks only servers at port 53. */
export const dnsPort = 53;

/** Why this machine cannot give a process a name server of its own; undefined if it can. */
export const whyNoOwnResolver = tryIt();

/** The start of a command whose process, and no other, asks the name server at this address (`GatewayOptions.through`). */
export async function resolvingAt(address: string): Promise<string[]> {
  const file = join(await makeFolder(), 'resolv.conf');
  await writeFile(file, `nameserver ${address}\noptions timeout:5 attempts:2\n`);
  return ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file];
}

function tryIt(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root';
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch (thrown) {
    return String(thrown);
  }
}
