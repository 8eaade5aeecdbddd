import { GatewayError } from '../../core/errors.ts';

/** Header fields as they go to the socket: whole lines with their CRLFs, each looked at where it was made. */
export type FieldLines = string;

/** What cannot stand in a field's value, or in a request line (RFC 9110, 5.5). */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

/** @throws GatewayError `internal_error` for a value that would break its line */
export function fieldLine(name: string, value: string): FieldLines {
  return `${name}: ${sendable(value, name)}\r\n`;
}

/** The text itself. @throws GatewayError `internal_error` for text that would break the request in two */
export function sendable(text: string, name: string): string {
  if (unsendable.test(text)) throw new GatewayError('internal_error', `A request's ${name} cannot be sent.`);
  return text;
}
