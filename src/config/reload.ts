import { setTimeout as sleep } from 'node:timers/promises';
import type { Config, Environment } from './config.ts';
import { fingerprint } from './fingerprint.ts';
import { reportBug } from '../core/isolation.ts';
import { checkConfig, readConfigFile } from './load-config.ts';
import { changesThatNeedRestart } from './needs-restart.ts';
import { ConfigError } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { createRedactor } from './redact-known-secrets.ts';
import { defaultWatchTimes, watchFile, type WatchTimes } from './watch-file.ts';

interface ReloadListener {
  /** A new configuration, checked and frozen; or the running one again, after a rejected file was corrected. */
  onChange(config: Config): void;
  /** The files cannot be used, and the running configuration stays. Called once for each different error. */
  onRejected(error: ConfigError): void;
}

/** Watches the configuration files of a running process and reads them again when they change. */
export class ConfigReloader {
  readonly #env: Environment;
  readonly #listener: ReloadListener;
  readonly #times: WatchTimes;
  #current: Config;
  /** The error of the last rejected file; undefined while all is well. */
  #rejection: string | undefined;
  /** Functions that stop watching, by file. */
  readonly #watched = new Map<string, () => void>();
  #nextLook: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  /** Begins to watch at once, if the configuration came from a file. */
  constructor(current: Config, env: Environment, listener: ReloadListener, times: WatchTimes = defaultWatchTimes) {
    this.#current = current;
    this.#env = env;
    this.#listener = listener;
    this.#times = times;
    this.#watch(current);
  }

  /** Reads the files again and always tells the listener. SIGHUP asks for this. */
  reload(): Promise<void> {
    return this.#enqueue('asked');
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#nextLook);
    for (const stop of this.#watched.values()) stop();
  }

  /** Watches the files of this configuration, and no others. */
  #watch({ file, auth }: Config): void {
    const files = [file, auth.keysFile].filter((name) => name !== undefined);
    for (const [name, stop] of this.#watched) {
      if (files.includes(name)) continue;
      stop();
      this.#watched.delete(name);
    }
    for (const name of files) {
      if (this.#watched.has(name)) continue;
      this.#watched.set(
        name,
        watchFile(name, () => void this.#enqueue('changed'), this.#times),
      );
    }
  }

  /** Reads one at a time, in order. */
  #enqueue(reason: 'changed' | 'asked'): Promise<void> {
    // A bug in one reading must not prevent the next.
    this.#work = this.#work.then(() => this.#read(reason)).catch(reportBug);
    return this.#work;
  }

  async #read(reason: 'changed' | 'asked'): Promise<void> {
    if (this.#closed) return;
    try {
      const config = await this.#load();
      if (this.#closed) return;
      const isSame = fingerprint(config) === fingerprint(this.#current);
      if (reason === 'asked' || !isSame || this.#rejection !== undefined) this.#listener.onChange(config);
      this.#current = config;
      this.#rejection = undefined;
      this.#watch(config);
    } catch (error) {
      this.#reject(reason, error instanceof ConfigError ? error : this.#fromBug(error));
    }
  }

  async #load(): Promise<Config> {
    const { file } = this.#current;
    const text = file === undefined ? undefined : await this.#readText(file);
    if (text !== undefined && this.#holdsNothing(text)) throw whyNothing(file);
    const config = await checkConfig(text, file, this.#env);
    const names = changesThatNeedRestart(this.#current, config);
    if (names.length === 0) return config;
    throw new ConfigError(
      names.map((path) => ({ path, message: 'needs a restart to change; the whole file is put off until then' })),
      file,
    );
  }

  #holdsNothing(text: string): boolean {
    const { value, problems } = readYaml(text, this.#env);
    return value === undefined && problems.length === 0;
  }

  /** A missing file may come back: some writers delete a file before they create it again. */
  async #readText(file: string): Promise<string> {
    try {
      return await readConfigFile(file);
    } catch {
      await sleep(this.#times.settleMs * 2);
      return readConfigFile(file);
    }
  }

  #reject(reason: 'changed' | 'asked', error: ConfigError): void {
    if (this.#closed) return;
    // The error may be corrected in a file that is not watched: a keys file or a certificate that does not exist yet.
    clearTimeout(this.#nextLook);
    this.#nextLook = setTimeout(() => void this.#enqueue('changed'), this.#times.pollMs).unref();
    if (reason === 'changed' && error.message === this.#rejection) return;
    this.#rejection = error.message;
    this.#listener.onRejected(error);
  }

  /** Turns a bug into a rejection, so that the process continues with its configuration. */
  #fromBug(error: unknown): ConfigError {
    const redact = createRedactor(this.#current, this.#env);
    const message = `could not be applied: ${redact(error instanceof Error ? error.message : String(error))}`;
    return new ConfigError([{ path: '', message }], this.#current.file);
  }
}

/** A file is empty for a moment while it is written, and the defaults let everybody in. */
function whyNothing(file: string | undefined): ConfigError {
  return new ConfigError([{ path: '', message: 'the file holds nothing; for the defaults it must say {}' }], file);
}
