import { isPattern } from '../core/name-patterns.ts';
import type { ModelsSettings } from './settings.ts';

/** The names of the listed models by each name that clients may write for them: the name itself and its aliases. */
export function listedNames(models: ModelsSettings): ReadonlyMap<string, string> {
  const listed = models.filter(({ name }) => !isPattern(name));
  return new Map(listed.flatMap(({ name, aliases = [] }) => [name, ...aliases].map((one) => [one, name] as const)));
}
