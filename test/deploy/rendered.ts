import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { variants } from '../../scripts/deploy/variants.ts';

/** An object of Kubernetes as it stands in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly [part: string]: unknown;
}

export const variantNames: readonly string[] = variants.map(({ name }) => name);

export function renderedText(variant: string): string {
  return readFileSync(new URL(`rendered/${variant}.yaml`, import.meta.url), 'utf8');
}

/** The objects of a variant. They are read as YAML 1.1, as Kubernetes does: 0440 is octal and `yes` is true. */
export function objectsOf(variant: string): Manifest[] {
  return parseManifests(renderedText(variant));
}

export function parseManifests(text: string): Manifest[] {
  const documents = parseAllDocuments(text, { version: '1.1' });
  return documents.map((document) => document.toJS() as Manifest | null).filter((object) => object !== null);
}

/** The only object of a kind or, if the variant has several, the one with this name. */
export function objectOf(variant: string, kind: string, name?: string): Manifest {
  const found = objectsOf(variant).filter(
    (each) => each.kind === kind && (name ?? each.metadata.name) === each.metadata.name,
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new Error(`${variant} has ${String(found.length)} of ${kind} ${name ?? ''}`);
  return only;
}

/** The value at a path such as `spec.template.spec.containers.0.image`. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);
}

/** The gateway's configuration in the variant. */
export function configOf(variant: string): unknown {
  const maps = objectsOf(variant).flatMap(({ data }) => data?.['headgate.yaml'] ?? []);
  return parse(maps[0] ?? '');
}
