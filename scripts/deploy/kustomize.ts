import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findTool, run } from './tools.ts';

const manifests = new URL('../../deploy/kubernetes', import.meta.url).pathname;

export type KustomizeVariant =
  | { readonly kind: 'overlay'; readonly overlay: string }
  | {
      readonly kind: 'components';
      readonly base: 'base' | 'gateway';
      readonly components: readonly string[];
      readonly namespace?: string;
      /** More members of its kustomization. */
      readonly further?: Readonly<Record<string, unknown>>;
    };

/** Renders a variant with kubectl or kustomize; undefined where neither is on the PATH. */
export async function renderKustomize(variant: KustomizeVariant): Promise<string | undefined> {
  const program = findTool('kustomize', 'kubectl');
  if (program === undefined) return undefined;
  // Renders a copy, because a variant needs its own file beside the components, and the overlays need secrets.
  const folder = await mkdtemp(join(tmpdir(), 'headgate-kustomize-'));
  try {
    await cp(manifests, folder, { recursive: true, filter: (file) => !file.endsWith('.env') });
    const target = await prepare(variant, folder);
    return await run(program, [basename(program) === 'kubectl' ? 'kustomize' : 'build', target]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(variant: KustomizeVariant, folder: string): Promise<string> {
  if (variant.kind === 'overlay') {
    const target = join(folder, 'overlays', variant.overlay);
    for (const name of await readdir(target)) {
      if (name.endsWith('.env.example'))
        await writeFile(join(target, name.replace('.example', '')), await edited(join(target, name)));
    }
    return target;
  }
  const target = join(folder, 'variant');
  await mkdir(target);
  const kustomization = {
    ...(variant.namespace === undefined ? {} : { namespace: variant.namespace }),
    resources: [`../${variant.base}`],
    components: variant.components.map((name) => `../components/${name}`),
    ...variant.further,
  };
  await writeFile(join(target, 'kustomization.yaml'), JSON.stringify(kustomization)); // JSON is YAML
  return target;
}

/** An example file, edited as it says. */
async function edited(example: string): Promise<string> {
  const [, name = ''] = /^(\w+)=/m.exec(await readFile(example, 'utf8')) ?? [];
  return `${name}=rendered-for-the-tests\n`;
}
