import type { Metafile } from 'esbuild';

/** The npm packages that anything in the bundle comes from, by name and in order. */
export function bundledPackages({ outputs }: Metafile): readonly string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return [...new Set(files.flatMap((file) => packageOf(file) ?? []))].toSorted();
}

/** The innermost package of a path: one that another package brings along stands in a folder of that one. */
export function packageOf(file: string): string | undefined {
  return /^.*\/?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[0]?.replace(/\/$/, '');
}
