import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/schema';

/**
 * Returns the check of values against a schema. It is compiled at its first use: most processes serve few of the
 * dialects, and compiling all of them would delay the start.
 */
export function schemaCheck<Schema extends TSchema>(schema: Schema): (value: unknown) => value is Static<Schema> {
  let validator: { Check(value: unknown): boolean } | undefined;
  return (value): value is Static<Schema> => {
    validator ??= Compile(schema);
    return validator.Check(value);
  };
}
