import type { Problem } from './problem.ts';

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Wants a reason on a page of docs/decisions/ for every direct dependency. */
export function checkDependencies(manifest: Manifest, decisions: string): Problem[] {
  const names = Object.keys({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  });
  return names
    .filter((name) => !decisions.includes(`\`${name}\``))
    .map((name) => ({
      path: 'package.json',
      rule: `depends on ${name}, and no page of docs/decisions/ says why`,
      mend: `add \`${name}\` with its reason to docs/decisions/dependencies.md, or do without it`,
    }));
}
