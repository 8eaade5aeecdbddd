import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A self-signed certificate for a host and its key, as files. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

export function makeCertificate(folder: string, name: string, host = 'localhost'): Certificate {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${host},IP:127.0.0.1`];
  execFileSync('openssl', [...kind, ...names, '-keyout', files.keyFile, '-out', files.certFile], { stdio: 'ignore' });
  return files;
}
