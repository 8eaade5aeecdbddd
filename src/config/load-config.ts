import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { Config, Environment } from './config.ts';
import { checkFiles } from './setting-files.ts';
import { addKeysFile } from './keys-file.ts';
import { readTlsFiles } from '../http/listener/tls.ts';
import { type ParsedConfig, parseConfig } from './parse-config.ts';
import { ConfigError } from './problem.ts';

const maxFileBytes = 1_048_576;

/**
 * Reads and checks the whole configuration. Without a file, the environment and the defaults are the configuration.
 * @throws ConfigError for everything that a person can correct
 */
export async function loadConfig(file: string | undefined, env: Environment): Promise<Config> {
  const text = file === undefined ? undefined : await readConfigFile(file);
  return checkConfig(text, file, env);
}

/** Checks a configuration whose text has already been read. */
export async function checkConfig(
  text: string | undefined,
  file: string | undefined,
  env: Environment,
): Promise<Config> {
  const parsed = parseConfig({ ...(text === undefined ? {} : { text }), ...(file === undefined ? {} : { file }) }, env);
  const { config, origins } = parsed;
  const problems = await checkFiles({ ...config, file: undefined }, origins);
  if (problems.length > 0) throw new ConfigError(problems, file);
  await checkCertificate(parsed);
  const { keysFile } = config.auth;
  return keysFile === undefined ? config : addKeysFile(parsed, keysFile, await readConfigFile(keysFile), env);
}

/** @throws ConfigError if the listener's certificate and its key do not belong together */
async function checkCertificate({ config, origins }: ParsedConfig): Promise<void> {
  const { tls } = config.server;
  if (tls === undefined) return;
  try {
    await readTlsFiles(tls);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `names ${tls.certFile} and ${tls.keyFile}, which are no certificate with its key in PEM form (${why})`;
    throw new ConfigError([origins.problem(['server', 'tls'], message)], config.file);
  }
}

/** @throws ConfigError if the file cannot be read or is not text */
export async function readConfigFile(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const reason = code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${code})`;
    throw new ConfigError([{ path: '', message: reason }], file);
  }
  if (bytes.length > maxFileBytes)
    throw new ConfigError([{ path: '', message: 'the file is larger than 1 MiB' }], file);
  if (!isUtf8(bytes)) throw new ConfigError([{ path: '', message: 'the file is not UTF-8 text' }], file);
  return bytes.toString('utf8');
}
