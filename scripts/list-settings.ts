import { renderDuration } from '../src/core/duration.ts';
import { isSection, type SettingSchema } from '../src/config/setting-schema.ts';

/** One setting as a line of a reference: a leaf of the schema, with its whole path. */
export interface SettingRow {
  /** `auth.keys[].id`, `providers.<name>.baseUrl`. */
  readonly path: string;
  readonly type: string;
  /** The default as it would be written in the file; undefined if there is none. */
  readonly default?: string;
  readonly isRequired: boolean;
  readonly needsRestart: boolean;
  readonly description: string;
}

/** All settings under a node, in the order of the schema. */
export function listSettings(schema: SettingSchema, path: string): readonly SettingRow[] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
      const isRequired = schema.required?.includes(name) === true && member.default === undefined;
      return describe(member, `${path}.${name}`, isRequired, schema.restart === true);
    }),
    ...Object.values(schema.patternProperties ?? {}).flatMap((member) => listSettings(member, `${path}.<name>`)),
    ...(schema.items === undefined ? [] : listSettings(schema.items, `${path}[]`)),
  ];
}

function describe(schema: SettingSchema, path: string, isRequired: boolean, restart: boolean): readonly SettingRow[] {
  const like = schema.like ?? Object.values(schema.patternProperties ?? {})[0]?.like;
  if (like !== undefined) {
    const type = schema.like === undefined ? `sections by name, each like \`${like}\`` : `section like \`${like}\``;
    return [{ path, type, isRequired, needsRestart: restart, description: schema.description ?? '' }];
  }
  const [inMap] = Object.values(schema.patternProperties ?? {});
  if (inMap !== undefined && !isSection(inMap)) {
    const type = `${describeType(inMap)}s by name`;
    return [{ path, type, isRequired, needsRestart: restart, description: schema.description ?? '' }];
  }
  const nested = listSettings({ ...schema, restart: restart || schema.restart === true }, path);
  if (schema.properties !== undefined || schema.patternProperties !== undefined) return nested;
  const row: SettingRow = {
    path,
    type: describeType(schema),
    ...(schema.default === undefined ? {} : { default: renderValue(schema, schema.default) }),
    isRequired,
    needsRestart: restart || schema.restart === true,
    description: schema.description ?? '',
  };
  return [row, ...nested];
}

/** A value as it would be written in the file. */
export function renderValue({ duration }: SettingSchema, value: unknown): string {
  return duration === true && typeof value === 'number' ? renderDuration(value) : JSON.stringify(value);
}

/** A cell of the table with more choices cannot be read. */
const mostChoices = 12;

function describeType(schema: SettingSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined && schema.enum.length > mostChoices) return `one of ${schema.enum.length} names`;
  const options = schema.anyOf?.map(describeType) ?? schema.enum?.map((choice) => `\`${JSON.stringify(choice)}\``);
  if (options !== undefined) return options.join(' or ');
  if (schema.items !== undefined)
    return schema.items.properties === undefined ? `list of ${schema.items.type}s` : 'list';
  if (schema.secret === true) return 'secret';
  if (schema.duration === true) return 'duration';
  return schema.type === 'integer' ? 'whole number' : (schema.type ?? 'any');
}
