/** A node of the settings schema as plain JSON Schema with our annotations, for everything that walks it. */
export interface SettingSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly patternProperties?: Readonly<Record<string, SettingSchema>>;
  readonly additionalProperties?: boolean | SettingSchema;
  readonly required?: readonly string[];
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
  /** A running process cannot change it. */
  readonly restart?: boolean;
  /** The path of a section with the same members, where a reference describes them. */
  readonly like?: string;
  /** Milliseconds, which may be written with a unit. */
  readonly duration?: boolean;
  /** Of a duration without a default. */
  readonly usualMs?: number;
  /** Becomes a Secret. */
  readonly secret?: boolean;
}

/** Objects with members of their own; a map by pattern has them under `patternProperties`. */
export function isSection(schema: SettingSchema): boolean {
  return schema.properties !== undefined || schema.patternProperties !== undefined;
}

/** The schema of one member, known or by pattern. */
export function memberSchema(schema: SettingSchema, name: string): SettingSchema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  for (const [pattern, member] of Object.entries(schema.patternProperties ?? {})) {
    if (new RegExp(pattern).test(name)) return member;
  }
  return undefined;
}
