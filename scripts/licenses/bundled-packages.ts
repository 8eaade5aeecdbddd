import type { Metafile } from 'esbuild';

/** The npm packages that anything in the bundle comes from, by name and in order. */
export function bundledPackages({ outputs }: Metafile): readonly string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return [...new Set(files.flatMap((file) => packageOf(file) ?? []))].toSorted();
}

/** The innermost package of a path: a package may have its own copy of another one in its folder. */
export function packageOf(file: string): string | undefined {
  return /^.*\/?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[0]?.replace(/\/$/, '');
}
