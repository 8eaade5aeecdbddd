import { malformed } from './malformed-form.ts';

/** What the head of a part says of it. */
interface PartHead {
  readonly name: string;
  readonly isFile: boolean;
  /** Characters of the head before the name of the file. Undefined where it has none, or one in another encoding. */
  readonly filenameAt: number | undefined;
}

/** Real parts have two or three of each. They are counted, because each takes time to read and a form may have many parts. */
export const maxHeaders = 16;
export const maxParameters = 8;
const headerLine = /^([A-Za-z0-9-]+):[ \t]*(.*)$/;
const parameter = /;[ \t]*([A-Za-z*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";\\]+))[ \t]*/y;
/** Names that no parser decodes, folds or cuts. */
const plainName = /^[A-Za-z0-9_.[\]-]{1,128}$/;
const plainEncodings: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary']);

/**
 * Reads the head of one part. Refused is what some parsers read in another way than others: two names, escapes and percent signs
 * in a name, an encoded value.
 * @param text without the empty line that ends it
 * @throws GatewayError `invalid_request`
 */
export function readPartHead(text: string): PartHead {
  let found: PartHead | undefined;
  let lineAt = 0;
  const lines = text.split('\r\n', maxHeaders + 1);
  if (lines.length > maxHeaders) throw malformed(`a part has more than ${maxHeaders} headers`);
  for (const line of lines) {
    const [, name = '', value = ''] = headerLine.exec(line) ?? [];
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    if (name === '' || /[\0-\x08\x0a-\x1f\x7f]/.test(value)) throw malformed('a header of a part is not plain');
    const header = name.toLowerCase();
    if (header === 'content-disposition') {
      if (found !== undefined) throw malformed('a part has two names');
      found = readDisposition(value, lineAt + line.length - value.length);
    } else if (header === 'content-transfer-encoding' && !plainEncodings.has(value.trim().toLowerCase())) {
      throw malformed('the value of a part is encoded');
    } else if (header === 'content-type' && /charset/i.test(value) && !/charset="?(?:utf-8|us-ascii)"?$/i.test(value)) {
      throw malformed('a part is not in UTF-8');
    }
    lineAt += line.length + 2;
  }
  if (found === undefined) throw malformed('a part has no name');
  return found;
}

/** @param valueAt characters of the head before the value */
function readDisposition(value: string, valueAt: number): PartHead {
  const type = 'form-data';
  if (value.slice(0, type.length).toLowerCase() !== type) throw malformed('a part is no form-data');
  const parameters = new Map<string, string>();
  let at = type.length;
  let filenameAt: number | undefined;
  while (at < value.length) {
    parameter.lastIndex = at;
    const [whole = '', key = '', quoted, token] = parameter.exec(value) ?? [];
    if (parameters.size === maxParameters) throw malformed(`a part has more than ${maxParameters} parameters`);
    if (whole === '' || parameters.has(key)) throw malformed('the name of a part is not plain');
    parameters.set(key.toLowerCase(), quoted ?? token ?? '');
    if (key.toLowerCase() === 'filename') {
      filenameAt = valueAt + at + whole.indexOf('=') + (quoted === undefined ? 1 : 2);
    }
    at += whole.length;
  }
  const name = parameters.get('name') ?? '';
  if (!plainName.test(name) || parameters.has('name*') || name === '_charset_')
    throw malformed('the name of a part is not plain');
  const isFile = parameters.has('filename') || parameters.has('filename*');
  return { name, isFile, filenameAt: parameters.has('filename*') ? undefined : filenameAt };
}
