import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './command.ts';
import { DnsServer } from './dns-server.ts';

/** The system's look-up asks only servers at port 53. */
const dnsPort = 53;

/** Why this machine cannot give a process a name server of its own; undefined if it can. */
export const whyNoOwnResolver = tryIt();

interface OwnResolver {
  readonly names: DnsServer;
  /** The start of a command whose process, and no other, asks this name server (`GatewayOptions.through`). */
  readonly through: readonly string[];
}

export async function startOwnResolver(): Promise<OwnResolver> {
  const address = ownAddress();
  const names = await DnsServer.start(address, dnsPort);
  const file = join(await makeFolder(), 'resolv.conf');
  await writeFile(file, `nameserver ${address}\noptions timeout:5 attempts:2\n`);
  return {
    names,
    through: ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file],
  };
}

/** Of this process alone: two test runs on one machine must not ask for the same address. Linux counts processes with 22 bits. */
function ownAddress(): string {
  const { pid } = process;
  return `127.${1 + (pid >> 16)}.${(pid >> 8) & 255}.${pid & 255}`;
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
