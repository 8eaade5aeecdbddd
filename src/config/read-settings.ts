import { describePlaceholder, isPlaceholder } from '../core/placeholder.ts';
import { Secret } from '../core/secret.ts';
import { describeMismatch, describeType } from './describe-mismatch.ts';
import { nearestName } from './nearest.ts';
import type { Places } from './places.ts';
import { formatPath, type Path, type Problem } from './problem.ts';
import { isSection, memberSchema, type SettingSchema } from './setting-schema.ts';

/** Timers take no more; a longer one would fire at once. */
const longestTimerMs = 2_147_483_647;

/**
 * Fits raw values to the schema: fills in defaults, gives values from the environment the type that the schema wants,
 * and says everything that does not fit.
 */
export function readSettings(
  schema: SettingSchema,
  raw: unknown,
  places: Places,
): { settings: unknown; problems: readonly Problem[] } {
  const reader = new SettingsReader(places);
  const settings = reader.read(schema, raw ?? {}, []);
  return { settings, problems: reader.problems };
}

class SettingsReader {
  readonly problems: Problem[] = [];
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  read(schema: SettingSchema, raw: unknown, path: Path): unknown {
    const value = this.#typed(schema, raw, path);
    if (isSection(schema)) return this.#section(schema, value, path);
    if (schema.items !== undefined && Array.isArray(value)) return this.#list(schema.items, value, path);
    this.#check(schema, value, path);
    if (schema.secret !== true || typeof value !== 'string') return value;
    if (isPlaceholder(value)) this.#refuse(path, describePlaceholder(this.#places.get(path)?.variables));
    return new Secret(value);
  }

  #section(schema: SettingSchema, value: unknown, path: Path): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#refuse(path, `must be ${describeType({ type: 'object' })}`);
      return {};
    }
    const section: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const known = memberSchema(schema, name);
      if (known === undefined) this.#refuse([...path, name], describeUnknown(schema, name, path));
      // A section whose lines are all commented out is as good as none.
      else if (member !== null || !isContainer(known)) section[name] = this.read(known, member, [...path, name]);
    }
    for (const [name, known] of Object.entries(schema.properties ?? {})) {
      if (!Object.hasOwn(section, name)) this.#fillIn(schema, section, [...path, name], known);
    }
    return section;
  }

  /** The default; of a section without one, the defaults of its members. */
  #fillIn(schema: SettingSchema, section: Record<string, unknown>, path: Path, known: SettingSchema): void {
    const name = String(path.at(-1));
    const isRequired = schema.required?.includes(name) === true;
    const fallback = known.default ?? (isRequired && known.properties !== undefined ? {} : undefined);
    if (fallback !== undefined) section[name] = this.read(known, structuredClone(fallback), path);
    else if (isRequired) this.#refuse(path, `is missing: ${known.description ?? ''}`);
  }

  #list(items: SettingSchema, list: readonly unknown[], path: Path): unknown[] {
    return list.map((item, index) => this.read(items, item, [...path, index]));
  }

  #check(schema: SettingSchema, value: unknown, path: Path): void {
    const mismatch = describeMismatch(schema, value);
    if (mismatch !== undefined) this.#refuse(path, mismatch);
    else if (typeof value === 'number' && value > longestTimerMs && String(path.at(-1)).endsWith('Ms')) {
      this.#refuse(path, `must be at most ${longestTimerMs} ms`);
    }
  }

  /** An environment variable is text; where the schema wants a number or a truth value, the text is read as one. */
  #typed(schema: SettingSchema, raw: unknown, path: Path): unknown {
    if (typeof raw !== 'string' || !this.#places.get(path)?.variables.length) return raw;
    const text = raw.trim();
    for (const { type } of schema.anyOf ?? [schema]) {
      if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
      if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
    }
    // Keys that come from files and shells end in a newline more often than not.
    return schema.secret === true ? text : raw;
  }

  #refuse(path: Path, message: string): void {
    this.problems.push(this.#places.problem(path, message));
  }
}

function isContainer(schema: SettingSchema): boolean {
  return isSection(schema) || schema.items !== undefined;
}

function describeUnknown(schema: SettingSchema, name: string, path: Path): string {
  const known = Object.keys(schema.properties ?? {});
  const pattern = Object.keys(schema.patternProperties ?? {})[0];
  if (pattern !== undefined) return `is not a name that fits here; it must match ${pattern}`;
  const nearest = nearestName(name, known);
  const where = path.length === 0 ? 'at the top of the file' : `in ${formatPath(path)}`;
  if (nearest !== undefined) return `is not a known setting ${where}; did you mean ${JSON.stringify(nearest)}?`;
  return `is not a known setting ${where}; known are ${known.join(', ')}`;
}
