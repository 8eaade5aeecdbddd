import { createHash } from 'node:crypto';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './command.ts';

/** An entry of `auth.keys` or of a keys file, for the key that {@link keyOf} makes for the same id. */
export function keyEntry(id: string, members: object = {}): { id: string; sha256: string } {
  return { id, sha256: createHash('sha256').update(keyOf(id)).digest('hex'), ...members };
}

/** The key of an id, as a client sends it. */
export function keyOf(id: string): string {
  return `key-of-${id}`;
}

export function bearer(id: string): { headers: { authorization: string } } {
  return { headers: { authorization: `Bearer ${keyOf(id)}` } };
}

/** A Secret as Kubernetes mounts it: `keys.yaml` is a link through `..data`, and an update swaps `..data`. */
interface MountedKeys {
  readonly file: string;
  /** Writes the next version completely, then swaps it in and removes the previous one. */
  swap(entries: readonly object[] | string): Promise<void>;
}

export async function mountKeys(entries: readonly object[]): Promise<MountedKeys> {
  const folder = await makeFolder();
  let version = 0;
  const swap = async (next: readonly object[] | string): Promise<void> => {
    const [before, now] = [`..v${version}`, `..v${version + 1}`];
    version += 1;
    await mkdir(join(folder, now));
    await writeFile(join(folder, now, 'keys.yaml'), typeof next === 'string' ? next : JSON.stringify({ keys: next }));
    await symlink(now, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await rm(join(folder, before), { recursive: true, force: true });
  };
  await swap(entries);
  await symlink(join('..data', 'keys.yaml'), join(folder, 'keys.yaml'));
  return { file: join(folder, 'keys.yaml'), swap };
}
