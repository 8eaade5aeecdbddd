import type { Metafile } from 'esbuild';
import { bundledPackages } from './bundled-packages.ts';
import { type PackageLicense, readLicense } from './read-license.ts';

/** Packages that the process does not import, and the parts of them that are shipped. */
const passedOn: Readonly<Record<string, string>> = {
  '@pydantic/genai-prices': 'prices.json is made of its data',
  '@scalar/fastify-api-reference':
    'docs/scalar.js.gz is its script as it comes, gzipped, with the notices that are in it',
};

/** Packages without the text of their licence, each with one of the same repository that has it. */
const siblings: Readonly<Record<string, string>> = {
  'node_modules/@aws-sdk/credential-provider-http': 'node_modules/@aws-sdk/core',
  'node_modules/@aws-sdk/credential-provider-login': 'node_modules/@aws-sdk/core',
  'node_modules/@aws-sdk/nested-clients': 'node_modules/@aws-sdk/core',
};

/** The text of the file that goes with the bundle: each package that is in it, with its version and its licence. */
export async function thirdPartyLicenses(metafile: Metafile): Promise<string> {
  const others = Object.keys(passedOn).map((name) => `node_modules/${name}`);
  const licenses = await Promise.all(
    [...bundledPackages(metafile), ...others].map((folder) => readLicense(folder, siblings[folder])),
  );
  const parts = licenses.toSorted((left, right) => (left.name < right.name ? -1 : 1)).map(render);
  return `What headgate is made of beside its own code, and under which licence each part comes. Its own is in LICENSE.\n\n${parts.join('\n')}`;
}

function render({ name, version, license, text }: PackageLicense): string {
  const note = passedOn[name];
  return `${'-'.repeat(80)}\n${name} ${version} (${license})${note === undefined ? '' : `: ${note}`}\n\n${text}\n`;
}
