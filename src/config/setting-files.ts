import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isPlaceholder } from '../core/placeholder-secret.ts';
import { X509Certificate } from 'node:crypto';
import { describeKeyFault } from '../providers/describe-key-fault.ts';
import type { ValueOrigins } from './value-origins.ts';
import type { Path, Problem } from './problem.ts';

/** Longer files are not searched for placeholders, because no key is longer. */
const longestKeyBytes = 4096;

/**
 * Makes paths absolute: every setting whose name ends in `File` is a path, relative to the folder of the configuration
 * file.
 */
export function resolveFilePaths(value: unknown, configFile: string | undefined, path: Path = []): unknown {
  if (typeof value === 'string') {
    return String(path.at(-1)).endsWith('File')
      ? resolve(configFile === undefined ? '.' : dirname(configFile), value)
      : value;
  }
  if (Array.isArray(value)) return value.map((item, index) => resolveFilePaths(item, configFile, [...path, index]));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveFilePaths(member, configFile, [...path, name])]),
  );
}

/** Finds settings that name a file which cannot be read, is empty, contains a placeholder or cannot be used. */
export async function checkFiles(value: unknown, origins: ValueOrigins, path: Path = []): Promise<readonly Problem[]> {
  if (typeof value === 'string') {
    const name = String(path.at(-1));
    const message = name.endsWith('File')
      ? ((await whyUnreadable(value)) ?? (await whyUnusable(name, value)))
      : undefined;
    return message === undefined ? [] : [origins.problem(path, message)];
  }
  if (typeof value !== 'object' || value === null) return [];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const found = await Promise.all(members.map(([name, member]) => checkFiles(member, origins, [...path, name])));
  return found.flat();
}

async function whyUnreadable(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.R_OK);
    const found = await stat(file);
    if (!found.isFile()) return 'names something that is not a file';
    if (found.size === 0) return 'names a file that is empty';
    if (found.size > longestKeyBytes || !isPlaceholder(await readFile(file, 'utf8'))) return undefined;
    return 'names a file that holds a placeholder an example had: put the real value there (in Kubernetes, into the Secret)';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' ? 'names a file that does not exist' : `names a file that cannot be read (${code})`;
  }
}

/** Describes what is wrong with the content of a file, by the setting that names it. Never quotes the content. */
async function whyUnusable(setting: string, file: string): Promise<string | undefined> {
  if (setting === 'apiKeyFile') {
    const fault = describeKeyFault(await readFile(file, 'utf8'));
    return fault === undefined ? undefined : `names a file that ${fault}`;
  }
  if (setting !== 'caFile' && setting !== 'extraCaFile') return undefined;
  try {
    void new X509Certificate(await readFile(file));
    return undefined;
  } catch {
    return 'names a file that does not begin with a certificate in PEM form';
  }
}
