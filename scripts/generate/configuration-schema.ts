import { durationPattern } from '../../src/core/duration.ts';
import { settingsTree } from '../../src/config/schema.ts';
import { isSection, type SettingSchema } from '../../src/config/setting-schema.ts';
import type { GeneratedPage } from '../generated-page.ts';

/** The JSON Schema of the file for editors: what may be left out is optional, and `${NAME}` may stand for any value. */
export const page: GeneratedPage = {
  path: 'schemas/headgate.schema.json',
  render: () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'headgate.yaml',
      ...settingsJsonSchema(),
    };
    return `${JSON.stringify(schema, null, 2)}\n`;
  },
};

/** The same schema without a title, for use inside another schema. */
export function settingsJsonSchema(): Readonly<Record<string, unknown>> {
  return forEditors(settingsTree) as Record<string, unknown>;
}

const substitution = { type: 'string', pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}' };

/** A duration with its unit; the code that reads the file checks its bounds. */
const withUnit = { type: 'string', pattern: durationPattern };

function forEditors(schema: SettingSchema): unknown {
  const { restart, secret: _secret, duration, usualMs: _usualMs, required, description, ...rest } = schema;
  const words = restart === true ? `${description} (needs a restart)` : description;
  const described = words === undefined ? {} : { description: words };
  if (isSection(schema)) {
    const needed = required?.filter((name) => isNeeded(schema.properties?.[name])) ?? [];
    return {
      ...described,
      ...rest,
      ...(schema.properties === undefined ? {} : { properties: mapValues(schema.properties) }),
      ...(schema.patternProperties === undefined ? {} : { patternProperties: mapValues(schema.patternProperties) }),
      ...(needed.length === 0 ? {} : { required: needed }),
    };
  }
  if (schema.items !== undefined) return { ...described, ...rest, items: forEditors(schema.items) };
  const isPlainText = schema.type === 'string' && schema.pattern === undefined && schema.const === undefined;
  if (isPlainText) return { ...described, ...rest };
  const { default: standard, ...bare } = { ...rest, ...(rest.anyOf && { anyOf: rest.anyOf.map(asOption) }) };
  return {
    ...described,
    ...(standard === undefined ? {} : { default: standard }),
    anyOf: [bare, ...(duration === true ? [withUnit] : []), substitution],
  };
}

/** A schema as one of several options, without our annotations. */
function asOption({ secret: _secret, description: _description, ...option }: SettingSchema): SettingSchema {
  return option;
}

/** A section whose members all have defaults can be left out, even if its schema is not marked optional. */
function isNeeded(schema: SettingSchema | undefined): boolean {
  if (schema === undefined || schema.default !== undefined) return false;
  return schema.properties === undefined || (schema.required ?? []).some((name) => isNeeded(schema.properties?.[name]));
}

function mapValues(members: Readonly<Record<string, SettingSchema>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, forEditors(member)]));
}
