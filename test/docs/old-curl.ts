import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Options that curl has had only since a version after 7.81, which is the version of Ubuntu 22.04. */
const newerOptions = [
  '--json',
  '--rate',
  '--url-query',
  '--remove-on-error',
  '--ca-native',
  '--proxy-ca-native',
  '--proxy-http2',
  '--http3-only',
  '--trace-config',
  '--trace-ids',
  '--variable',
  '--expand-*',
  '--haproxy-clientip',
  '--ip-tos',
  '--skip-existing',
];
const newerVariables = ['*%header\\{*', '*%output\\{*', '*%\\{header_json\\}*', '*%\\{certs\\}*', '*%\\{url_*'];

/**
 * A folder for the front of the PATH, with a curl that has only the options of Ubuntu 22.04's. It passes everything
 * else to the machine's own curl.
 */
export async function oldCurl(onTestFinished: (end: () => Promise<void>) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-curl-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const own = execFileSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
for argument; do
  case "$argument" in
    ${[...newerOptions, ...newerVariables].join('|')}) echo "curl: option $argument: is unknown" >&2; exit 2 ;;
  esac
done
exec ${own} "$@"
`;
  await writeFile(join(folder, 'curl'), script, { mode: 0o755 });
  return folder;
}
