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
 * @throws if it names no licence or contains no licence text: such a package must not be in the image
 */
export async function readLicense(folder: string): Promise<PackageLicense> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: unknown;
  };
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(file)).toSorted();
  if (typeof license !== 'string' || files.length === 0) {
    throw new Error(`${name} ${version} comes without its licence, so it cannot be passed on`);
  }
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return { name, version, license, text: texts.map((text) => text.trim()).join('\n\n') };
}
