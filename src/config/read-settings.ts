import { parseDuration, renderDuration } from '../core/duration.ts';
import { describePlaceholder, isPlaceholder } from '../core/placeholder-secret.ts';
import { Secret } from '../core/secret.ts';
import { describeMismatch, describeType } from './describe-mismatch.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { ValueOrigins } from './value-origins.ts';
import { formatPath, type Path, type Problem } from './problem.ts';
import { isSection, memberSchema, type SettingSchema } from './setting-schema.ts';

/** A number without a unit that is this many times smaller than usual was probably meant as seconds. */
const implausiblySmall = 50;

/**
 * Fits raw values to the schema: adds defaults, gives values from the environment the type that the schema wants,
 * reports everything that does not fit, and warns of values that fit but were probably not meant.
 */
export function readSettings(
  schema: SettingSchema,
  raw: unknown,
  origins: ValueOrigins,
): { settings: unknown; problems: readonly Problem[]; warnings: readonly Problem[] } {
  const reader = new SettingsReader(origins);
  const settings = reader.read(schema, raw ?? {}, []);
  return { settings, problems: reader.problems, warnings: reader.warnings };
}

class SettingsReader {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #origins: ValueOrigins;

  constructor(origins: ValueOrigins) {
    this.#origins = origins;
  }

  read(schema: SettingSchema, raw: unknown, path: Path): unknown {
    const value = this.#typed(schema, raw, path);
    if (isSection(schema)) return this.#section(schema, value, path);
    if (schema.items !== undefined && Array.isArray(value)) return this.#list(schema.items, value, path);
    if (schema.duration === true) return this.#duration(schema, value, path);
    this.#check(schema, value, path);
    if (typeof value !== 'string' || !isSecret(schema, value)) return value;
    if (isPlaceholder(value)) this.#refuse(path, describePlaceholder(this.#origins.get(path)?.variables));
    return new Secret(value);
  }

  #section(schema: SettingSchema, value: unknown, path: Path): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const usual = schema.usualMembers ?? schema.required ?? [];
      const members = Object.keys(schema.properties ?? {}).filter((name) => usual.includes(name));
      const needed = path.length === 0 || members.length === 0 ? '' : ` with ${members.join(' and ')}`;
      this.#refuse(path, `must be ${describeType({ type: 'object' })}${needed}`);
      return {};
    }
    const section: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const memberType = memberSchema(schema, name);
      if (memberType === undefined) this.#refuse([...path, name], describeUnknown(schema, name, path));
      else if (member !== null || !isContainer(memberType))
        section[name] = this.read(memberType, member, [...path, name]);
      // A section whose lines are all commented out counts as missing, but the operator gave this one its name.
      else if (isSection(memberType) && !Object.hasOwn(schema.properties ?? {}, name))
        section[name] = this.read(memberType, {}, [...path, name]);
    }
    for (const [name, memberType] of Object.entries(schema.properties ?? {})) {
      if (!Object.hasOwn(section, name)) this.#fillIn(schema, section, [...path, name], memberType);
    }
    return section;
  }

  /** Adds a default. For a section without one, adds the defaults of its members. */
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
  }

  /** Returns milliseconds, whether the text is a number or has a unit. */
  #duration(schema: SettingSchema, value: unknown, path: Path): unknown {
    if (typeof value !== 'string') {
      this.#check(schema, value, path);
      this.#checkPlausible(schema, value, path);
      return value;
    }
    const parsed = parseDuration(value);
    if (parsed.kind === 'duration') {
      this.#check(schema, parsed.ms, path);
      return parsed.ms;
    }
    const hint = parsed.meant === undefined ? '' : `; did you mean ${parsed.meant}?`;
    this.#refuse(path, value === '' ? 'must not be empty' : `must be ${describeType(schema)}${hint}`);
    return undefined;
  }

  #checkPlausible({ usualMs, default: standard }: SettingSchema, value: unknown, path: Path): void {
    const usual = usualMs ?? standard;
    if (typeof value !== 'number' || typeof usual !== 'number') return;
    if (!(value > 0) || value * implausiblySmall >= usual) return;
    const message = `is ${value} milliseconds, where ${renderDuration(usual)} is usual; did you mean ${value}s? If not, write ${value}ms`;
    this.warnings.push(this.#origins.problem(path, message));
  }

  /** An environment variable is text. If the schema wants a number or a boolean, the text is read as one. */
  #typed(schema: SettingSchema, raw: unknown, path: Path): unknown {
    if (typeof raw !== 'string' || !this.#origins.get(path)?.variables.length) return raw;
    const text = raw.trim();
    for (const { type } of schema.anyOf ?? [schema]) {
      if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
      if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
    }
    // Keys from files and shells often end in a newline.
    return schema.duration === true || isSecret(schema, text) ? text : raw;
  }

  #refuse(path: Path, message: string): void {
    this.problems.push(this.#origins.problem(path, message));
  }
}

/** In a choice between a secret and some words, every value except those words is a secret. */
function isSecret({ secret, anyOf = [] }: SettingSchema, value: string): boolean {
  if (secret === true) return true;
  return anyOf.some((option) => option.secret === true) && !anyOf.some((option) => option.const === value);
}

function isContainer(schema: SettingSchema): boolean {
  return isSection(schema) || schema.items !== undefined;
}

function describeUnknown(schema: SettingSchema, name: string, path: Path): string {
  const knownNames = Object.keys(schema.properties ?? {});
  const pattern = Object.keys(schema.patternProperties ?? {})[0];
  if (pattern !== undefined) return `is not a name that fits here; it must match ${pattern}`;
  const nearest = nearestName(name, knownNames);
  const where = path.length === 0 ? 'at the top of the file' : `in ${formatPath(path)}`;
  if (nearest !== undefined) return `is not a known setting ${where}; did you mean ${JSON.stringify(nearest)}?`;
  return `is not a known setting ${where}; known are ${knownNames.join(', ')}`;
}
