import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory with a fresh self-signed certificate for each name. */
export function makeCertificates(...names: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'headgate-tls-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  for (const name of names) {
    const files = ['-keyout', join(directory, `${name}.key`), '-out', join(directory, `${name}.crt`)];
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', [...kind, '-subj', `/CN=${name}`, ...files], { stdio: 'ignore' });
  }
  return directory;
}
