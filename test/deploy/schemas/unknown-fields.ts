import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Manifest } from '../rendered.ts';
import { modelModule } from './models.ts';

const root = new URL('../../../', import.meta.url).pathname;

/**
 * The compiler's errors for objects that are written as literals of their models' types, one line for each wrong
 * object. A literal must not have members that its type does not have, at any depth. The models' validators do not find
 * such members.
 */
export async function complaintsAbout(objects: readonly Manifest[]): Promise<string[]> {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'headgate-manifests-'));
  try {
    await writeFile(join(folder, 'manifests.ts'), objects.map(declaration).join(''));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project));
    return await compile(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const project = {
  compilerOptions: { noEmit: true, strict: true, module: 'nodenext', target: 'es2024', types: [], skipLibCheck: true },
  files: ['manifests.ts'],
};

/** One line each, so that the line says which. */
function declaration(object: Manifest, index: number): string {
  const type = `import('${modelModule(object)}').I${object.kind}`;
  return `export const o${String(index)}: ${type} = ${JSON.stringify(object)};\n`;
}

async function compile(folder: string): Promise<string[]> {
  try {
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      cwd: folder,
    });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout ?? ''}${stderr ?? ''}`.split('\n').filter((line) => /^\S/.test(line));
  }
}
