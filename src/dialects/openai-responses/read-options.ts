import type { Conversation, ResponseFormat } from '../../core/conversation.ts';
import { isObject, optional, optionalBoolean, optionalText, text, wrong } from '../chat-form/read-value.ts';

/** Called for a member that the hub has no field for, with its full name. */
export type NoteExtension = (name: string, value: unknown, isNeeded?: boolean) => void;

/** Reads `text`: the form of the answer and its length. @throws GatewayError `invalid_request` naming what is wrong */
export function readTextFormat(
  value: unknown,
  note: NoteExtension,
): Pick<Conversation, 'responseFormat' | 'verbosity'> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw wrong('text', 'an object');
  const { format, verbosity, ...rest } = value;
  for (const [name, other] of Object.entries(rest)) if (other !== null) note(`text.${name}`, other);
  return {
    ...optional('responseFormat', format, () => readFormat(format)),
    ...optionalText('verbosity', verbosity, 'text.verbosity'),
  };
}

function readFormat(format: unknown): ResponseFormat {
  if (!isObject(format)) throw wrong('text.format', 'an object');
  const { type: kind } = format;
  if (kind === 'text' || kind === 'json_object') return { kind };
  if (kind !== 'json_schema') throw wrong('text.format.type', "'text', 'json_object' or 'json_schema'");
  return {
    kind,
    name: text(format['name'], 'text.format.name'),
    ...optionalText('description', format['description'], 'text.format.description'),
    ...optional('schema', format['schema'], () => format['schema']),
    ...optionalBoolean('strict', format['strict'], 'text.format.strict'),
  };
}

/** Reads `reasoning`; `generate_summary` is the older name of `summary`. */
export function readReasoning(value: unknown, note: NoteExtension): Pick<Conversation, 'reasoning'> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw wrong('reasoning', 'an object');
  const { effort, summary, generate_summary: generateSummary, ...rest } = value;
  for (const [name, other] of Object.entries(rest)) if (other !== null) note(`reasoning.${name}`, other);
  const reasoning = {
    ...optionalText('effort', effort, 'reasoning.effort'),
    ...optionalText('display', summary ?? generateSummary, 'reasoning.summary'),
  };
  return Object.keys(reasoning).length === 0 ? {} : { reasoning };
}

export function readMetadata(metadata: unknown): Record<string, string> {
  if (!isObject(metadata)) throw wrong('metadata', 'an object');
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, text(value, `metadata.${key}`)]));
}
