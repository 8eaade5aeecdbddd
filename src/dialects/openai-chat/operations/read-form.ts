import { GatewayError } from '../../../core/errors.ts';
import type { RequestHead } from '../../dialect.ts';
import { invalidRequest } from '../../openai-form/check-member.ts';
import { type FormPart, FormScanner } from '../../openai-form/form-scanner.ts';
import { openaiMembers } from '../../openai-form/known-members.ts';
import { malformed } from '../../openai-form/malformed-form.ts';

const names = ['model', 'stream', 'response_format', 'n'] as const;
type FieldName = (typeof names)[number];

/** The fields that the gateway reads, and those by which another model could be chosen. */
export const knownFields = openaiMembers<FieldName>(names);

/** Where a field's value is in the form. */
export interface FieldPlace {
  readonly start: number;
  readonly end: number;
}

export interface ReadForm {
  readonly boundary: string;
  readonly fields: ReadonlyMap<string, FieldPlace>;
  readonly modelMember: string | undefined;
}

/** Content types that routes with forms accept. Every parser must find the same boundary in them. */
export const formType =
  /^multipart\/form-data; ?(?:charset=utf-8; ?)?boundary=(?:"([A-Za-z0-9'()+_,./:=?-]{1,70})"|([A-Za-z0-9'()+_./:=?-]{1,70}))$/i;

/**
 * Reads the fields of a form. Of a form that is streamed on, these are the ones before its file, and the first bytes must contain
 * them.
 * @throws GatewayError `invalid_request`
 */
export function readForm(bytes: Buffer, { headers, streamed }: RequestHead): ReadForm {
  const boundary = boundaryOf(headers);
  const fields = new FieldCollector(streamed !== undefined);
  const scanner = new FormScanner(boundary, fields);
  try {
    scanner.take(bytes);
  } catch (thrown) {
    if (!(thrown instanceof FileBegins)) throw thrown;
  }
  if (streamed === undefined && !scanner.isEnded) throw malformed('its end is missing');
  const { places, modelMember } = fields;
  return { boundary, fields: places, modelMember };
}

/**
 * Whether a form names its model before its file, as far as its first bytes tell. A form that cannot be read is not judged here.
 */
export function namesModelFirst(firstBytes: Buffer, headers: RequestHead['headers']): boolean {
  const fields = new FieldCollector(true);
  try {
    new FormScanner(boundaryOf(headers), fields).take(firstBytes);
  } catch (thrown) {
    return !(thrown instanceof FileBegins) || fields.places.has('model');
  }
  return fields.places.has('model');
}

/** The boundary between the parts of a form. @throws GatewayError `invalid_request` */
export function boundaryOf(headers: RequestHead['headers']): string {
  const [, quoted, token] = formType.exec(String(headers['content-type'])) ?? [];
  const boundary = quoted ?? token;
  if (boundary === undefined) throw malformed('its boundary is not plain');
  return boundary;
}

/** Ends the reading of a form that is streamed on. */
class FileBegins extends Error {}

class FieldCollector {
  readonly places = new Map<string, FieldPlace>();
  modelMember: string | undefined;
  readonly #endsAtFile: boolean;
  #part: FormPart | undefined;

  constructor(endsAtFile: boolean) {
    this.#endsAtFile = endsAtFile;
  }

  onPart(part: FormPart): void {
    if (part.isFile && this.#endsAtFile) throw new FileBegins();
    const sort = knownFields.sortField(part.name);
    this.#part = sort === 'read' ? part : undefined;
    if (sort === 'model_member') this.modelMember ??= part.name;
    if (sort === 'read' && this.places.has(part.name)) knownFields.refuseRepeated(part.name);
    if (sort === 'read' && part.isFile)
      throw invalidRequest('invalid_type', part.name, `'${part.name}' must be no file.`);
  }

  onPartEnd(end: number): void {
    if (this.#part !== undefined) this.places.set(this.#part.name, { start: this.#part.start, end });
  }
}

/** Most bytes of a field that is read: a model's name of 256 characters fits. */
const maxFieldBytes = 1024;

/** The text of a field; undefined where it is absent or empty. @throws GatewayError where it is too long or no plain text */
export function fieldText(bytes: Buffer, { fields }: ReadForm, name: FieldName): string | undefined {
  const place = fields.get(name);
  if (place === undefined || place.end === place.start) return undefined;
  const text = bytes.toString('utf8', place.start, place.end);
  if (place.end - place.start <= maxFieldBytes && /^[^\p{Cc}\ufffd]+$/u.test(text) && text.trim() === text) return text;
  throw new GatewayError('invalid_request', `'${name}' is no plain text, or too long.`, { param: name });
}
