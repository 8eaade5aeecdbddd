import { readFile } from 'node:fs/promises';
import { createSecureContext, type Server } from 'node:tls';
import { reportBug } from '../../core/isolation.ts';

/** A certificate chain and its key, as PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface TlsSettings {
  readonly certFile: string;
  readonly keyFile: string;
}

const lookEveryMs = 10_000;

/** @throws Error if a file cannot be read, or if certificate and key do not belong together */
export async function readTlsFiles(settings: TlsSettings): Promise<TlsFiles> {
  const [cert, key] = await Promise.all([readFile(settings.certFile), readFile(settings.keyFile)]);
  createSecureContext({ cert, key });
  return { cert, key };
}

/**
 * Watches the files. New connections get the new certificate; a broken or half-written pair changes nothing. The
 * content is compared on a timer, because mounted secrets change through symbolic links, which a file watcher misses.
 */
export class TlsReload {
  readonly #server: Pick<Server, 'setSecureContext'>;
  readonly #settings: TlsSettings;
  readonly #report: (error: Error | undefined) => void;
  #current: TlsFiles;
  #lastProblem = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param report called for each new certificate, and once for each new problem */
  constructor(
    server: Pick<Server, 'setSecureContext'>,
    settings: TlsSettings,
    current: TlsFiles,
    report: (error: Error | undefined) => void,
  ) {
    this.#server = server;
    this.#settings = settings;
    this.#current = current;
    this.#report = report;
  }

  start(everyMs = lookEveryMs): void {
    this.#timer = setInterval(() => void this.look().catch(reportBug), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Checks now. */
  async look(): Promise<void> {
    try {
      const files = await readTlsFiles(this.#settings);
      const isSame = files.cert.equals(this.#current.cert) && files.key.equals(this.#current.key);
      if (!isSame) {
        this.#server.setSecureContext({ ...files, minVersion: 'TLSv1.2' });
        this.#current = files;
        this.#report(undefined);
      }
      this.#lastProblem = '';
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (error.message !== this.#lastProblem) this.#report(error);
      this.#lastProblem = error.message;
    }
  }
}
