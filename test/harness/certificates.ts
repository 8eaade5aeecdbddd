import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A self-signed certificate for a host and its key, as files. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

export function makeCertificate(folder: string, name: string, host = 'localhost'): Certificate {
  const files = filesOf(folder, name);
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${host},IP:127.0.0.1`];
  openssl('req', '-x509', ...newKey, '-days', '2', ...names, '-keyout', files.keyFile, '-out', files.certFile);
  return files;
}

/** A certificate for this machine that was valid until yesterday. */
export function makeExpiredCertificate(folder: string, name: string): Certificate {
  const files = filesOf(folder, name);
  const [requestFile, namesFile] = [join(folder, `${name}.csr`), join(folder, `${name}.ext`)];
  writeFileSync(namesFile, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl('req', '-new', ...newKey, '-subj', `/CN=${name}`, '-keyout', files.keyFile, '-out', requestFile);
  const signed = ['-req', '-in', requestFile, '-signkey', files.keyFile, '-extfile', namesFile, '-days', '-1'];
  openssl('x509', ...signed, '-out', files.certFile);
  return files;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function filesOf(folder: string, name: string): Certificate {
  return { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
