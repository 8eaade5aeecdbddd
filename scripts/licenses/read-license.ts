import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package's licence: the full text from the package, not only the licence's name. */
export interface PackageLicense {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression. */
  readonly license: string;
  readonly text: string;
}

/**
 * @param folder of the package
 * @param sibling the folder of a package of the same repository, whose text stands in where the package brings none
 * @throws if it names no licence or contains no licence text: such a package must not be in the image
 */
export async function readLicense(folder: string, sibling?: string): Promise<PackageLicense> {
  const { name, version, license, repository } = await readManifest(folder);
  const files = await textsIn(folder);
  if (files.length === 0 && sibling !== undefined) {
    const siblingManifest = await readManifest(sibling);
    const isSame =
      siblingManifest.license === license &&
      siblingManifest.repository?.url === repository?.url &&
      repository !== undefined;
    if (isSame) return { ...(await readLicense(sibling)), name, version };
  }
  if (typeof license !== 'string' || files.length === 0) {
    throw new Error(`${name} ${version} comes without its licence, so it cannot be passed on`);
  }
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return { name, version, license, text: texts.map((text) => text.trim()).join('\n\n') };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
  readonly repository?: { readonly url?: unknown };
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function textsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(file)).toSorted();
}
