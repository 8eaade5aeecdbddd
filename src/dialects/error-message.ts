/** Maximum characters of a message. It is a sentence or two; a stack trace after it is not for clients. */
const maxLength = 2000;
/** How deep a message is searched in an error's JSON, and how many elements of a list are read. */
const maxDepth = 4;
const maxItems = 3;

/** Members that hold a message for people; the most informative first. */
const messageMembers = [
  'message',
  'msg',
  'error_description',
  'error_message',
  'errorMessage',
  'error_msg',
  'status_msg',
  'faultstring',
  'detail',
  'details',
  'error',
  'errors',
  'base_resp',
  'fault',
  'title',
  'reason',
  'exception',
  'err',
] as const;

/** The message for people in a JSON value of any form, shortened; undefined if there is none. */
export function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return shortened(value);
  if (typeof value !== 'object' || value === null || depth > maxDepth) return undefined;
  if (Array.isArray(value)) {
    const messages = value.slice(0, maxItems).map((item) => messageIn(item, depth + 1));
    return shortened(messages.filter((message) => message !== undefined).join('; '));
  }
  for (const name of messageMembers) {
    const message = messageIn(memberInAnyCase(value, name), depth + 1);
    if (message !== undefined) return withLocation(message, memberOf(value, 'loc'));
  }
  return undefined;
}

/** The message of a body that is not JSON: the title of a page, or the text itself. Bytes that are no text have none. */
export function messageInText(body: Buffer): string | undefined {
  const text = body.toString('utf8', 0, 16_384);
  if (text.includes('\0')) return undefined;
  if (!text.trimStart().startsWith('<')) return shortened(text);
  const lower = text.toLowerCase();
  for (const tag of ['title', 'h1', 'message']) {
    const start = lower.indexOf('>', lower.indexOf(`<${tag}`));
    const end = lower.indexOf(`</${tag}`, start);
    if (lower.includes(`<${tag}`) && start !== -1 && end !== -1) return shortened(text.slice(start + 1, end));
  }
  return undefined;
}

/** A member of a JSON object; undefined where there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** No error has more members, and each look for a name passes over all of them. */
const maxMembers = 64;

/** The same, where no member has that name for one whose name differs in its case only: some servers write `Message`. */
export function memberInAnyCase(value: unknown, name: string): unknown {
  const exact = memberOf(value, name);
  if (exact !== undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return exact;
  const keys = Object.keys(value);
  if (keys.length > maxMembers) return undefined;
  const lower = name.toLowerCase();
  const key = keys.find((one) => one.length === lower.length && one.toLowerCase() === lower);
  return key === undefined ? undefined : memberOf(value, key);
}

/** FastAPI says of each finding where it is. */
function withLocation(message: string, loc: unknown): string {
  return Array.isArray(loc) ? (shortened(`${loc.slice(0, 8).map(String).join('.')}: ${message}`) ?? message) : message;
}

/** On one line, since it goes into headers of logs and into sentences. */
function shortened(text: string): string | undefined {
  const line = text
    .slice(0, maxLength * 2)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line === '') return undefined;
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
}
