import { z } from 'zod';
import { cityShape, weather } from '../../conformance/clients/asked.ts';

/** The images, files and tools of the scenarios, in a form that every dialect takes. */

export const question = 'hello';

/** One transparent pixel, PNG in base64. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** A PDF without pages, in base64. */
export const document = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
).toString('base64');

export const toolName = weather.name;
export const toolDescription = weather.description;
export const toolSchema = schemaOf(weather.input);
export const citySchema = schemaOf(cityShape);

function schemaOf(shape: z.ZodType): Record<string, unknown> {
  const { $schema: _$schema, ...schema } = z.toJSONSchema(shape);
  return schema;
}
