import type { Problem } from './problem.ts';

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const page = 'docs/decisions/dependencies.md';

/** Checks that every direct dependency has a row with a reason, and that there are no other rows. */
export function checkDependencies(manifest: Manifest, reasons: string): Problem[] {
  const names = Object.keys({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  });
  const listed = [...reasons.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  return [
    ...names
      .filter((name) => !listed.includes(name))
      .map((name) => ({
        path: 'package.json',
        rule: `depends on ${name}, and no row of ${page} says why`,
        mend: `add \`${name}\` with its reason to ${page}, or do without it`,
      })),
    ...listed
      .filter((name) => !names.includes(name))
      .map((name) => ({
        path: page,
        rule: `lists ${name}, which package.json does not depend on`,
        mend: 'remove the row',
      })),
  ];
}
