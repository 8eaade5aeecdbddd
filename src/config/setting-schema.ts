/** A node of the settings schema, as plain JSON Schema with our annotations. */
export interface SettingSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly patternProperties?: Readonly<Record<string, SettingSchema>>;
  readonly additionalProperties?: boolean | SettingSchema;
  readonly required?: readonly string[];
  /** The members that nearly every such section has. Absent: those that are required. */
  readonly usualMembers?: readonly string[];
  readonly items?: SettingSchema;
  readonly anyOf?: readonly SettingSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A running process cannot change this setting. */
  readonly restart?: boolean;
  /** The path of a section with the same members; the reference page describes them there. */
  readonly like?: string;
  /** A duration in milliseconds, which may be written with a unit. */
  readonly duration?: boolean;
  /** The usual value of a duration that has no default. */
  readonly usualMs?: number;
  /** The value becomes a `Secret`. */
  readonly secret?: boolean;
}

/** Whether it is an object. A map by pattern has its members under `patternProperties`. */
export function isSection(schema: SettingSchema): boolean {
  return schema.properties !== undefined || schema.patternProperties !== undefined;
}

/** The schema of one member, found by its name or by a pattern. */
export function memberSchema(schema: SettingSchema, name: string): SettingSchema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  for (const [pattern, member] of Object.entries(schema.patternProperties ?? {})) {
    if (new RegExp(pattern).test(name)) return member;
  }
  return undefined;
}
