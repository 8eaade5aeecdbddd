import { ModelNames, withoutVendor } from '../core/model-names.ts';
import { everyOtherName, isPattern, NamePatterns } from '../core/name-patterns.ts';
import { targetsOf } from './model-targets.ts';
import type { PassingRoute } from './passing-route.ts';
import type { ModelsSettings } from './settings.ts';

/**
 * Tells as which configured name an unlisted one counts, so that another spelling is not a way around the limits of a
 * model or of a pattern.
 */
export class CountedNames {
  readonly #listed = new ModelNames<string>();
  /** By their lower case. The one for all names says nothing of a name, so it is not among them. */
  readonly #patterns: NamePatterns<string>;

  /**
   * Names that clients write win over names that providers know, because two models may have the same provider's name.
   */
  constructor(models: ModelsSettings) {
    const listed = models.filter(({ name }) => !isPattern(name));
    for (const { name } of listed) this.#listed.add(name, name);
    for (const { name, aliases = [] } of listed) for (const alias of aliases) this.#listed.add(alias, name);
    for (const model of listed) {
      for (const { upstreamModel } of targetsOf(model)) this.#listed.add(upstreamModel, model.name);
    }
    const patterns = models.filter(({ name }) => isPattern(name) && name !== everyOtherName);
    this.#patterns = new NamePatterns(patterns.map(({ name }) => [name.toLowerCase(), name] as const));
  }

  of(name: string, passing: PassingRoute): string {
    return this.#listed.find(name) ?? this.#listedAmong(passing.sentNames(name)) ?? this.#patternOf(name, passing.name);
  }

  /** A pattern that takes the beginning off would otherwise be a way around the limits of the model behind it. */
  #listedAmong(names: readonly string[]): string | undefined {
    for (const name of names) {
      const found = this.#listed.find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** @param through the pattern that the name is passed on by, which fits it as it is written */
  #patternOf(name: string, through: string): string {
    if (this.#patterns.isEmpty) return through;
    const lower = name.toLowerCase();
    const whole = this.#patterns.find(lower) ?? everyOtherName;
    const fitting = namesVendor(whole) ? whole : longer(whole, this.#patterns.find(withoutVendor(lower)));
    return longer(through, fitting);
  }
}

function namesVendor(pattern: string): boolean {
  return pattern.includes('/');
}

/** The first one where both are as long. */
function longer(pattern: string, other: string | undefined): string {
  return other !== undefined && other.length > pattern.length ? other : pattern;
}
