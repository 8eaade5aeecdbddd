import type { ResponseFormat } from '../core/conversation.ts';
import { isObject } from './chat-form/read-value.ts';

/**
 * The schema of a format for a dialect whose formats have no name and no description beside the schema: they become the
 * schema's own title and description, unless it has those already.
 */
export function describedSchema({
  name,
  description,
  schema,
}: Extract<ResponseFormat, { kind: 'json_schema' }>): unknown {
  const described = {
    ...(name === '' ? {} : { title: name }),
    ...(description === undefined ? {} : { description }),
  };
  if (schema === undefined) return { ...described, type: 'object' };
  return isObject(schema) ? { ...described, ...schema } : schema;
}
