import { maxReadCharacters } from '../core/credentials/withhold-credentials.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { EventOfStream, Framing } from '../core/framing.ts';
import type { JsonMembers } from '../core/json/scan-object.ts';
import type { ProviderError } from '../core/provider-error.ts';
import { sortError } from './error-kind.ts';
import type { ErrorForm, ErrorPosition } from './error-reader.ts';
import { messageIn, messageInText } from './error-message.ts';

/** What stands in an error of one dialect. The texts are the provider's own. */
type ErrorParts = Partial<
  Pick<ProviderError, 'kind' | 'status' | 'message' | 'param' | 'code' | 'type' | 'sdks' | 'retryAfterMs'>
>;

interface FormParts {
  readonly dialect: DialectName;
  readonly framing: Framing;
  /** Names of the outermost members of a complete answer in which an error stands. */
  readonly members: readonly string[];
  /**
   * Finds the error in a JSON value; undefined where there is none. Never throws.
   * @param event the event that the value was read from, whose name or mark may tell the error
   */
  readonly findError: (value: unknown, event?: EventOfStream) => ErrorParts | undefined;
}

/** A parsed value of many small parts takes nineteen times its bytes, so no member of more bytes is parsed. */
const maxParsedBytes = 1_048_576;

/** The errors of a dialect that has one form for them, which its function `findError` knows. */
export function errorForm({ dialect, framing, members: names, findError }: FormParts): ErrorForm {
  const read: ErrorForm['read'] = (value, position) => {
    const parts = findError(value, position.event);
    return parts === undefined ? undefined : describe(parts, position, dialect);
  };
  return {
    framing,
    read,
    readRefusal(value, position) {
      const message = messageIn(value) ?? (position.bytes === undefined ? undefined : messageInText(position.bytes));
      // A refusal in another form comes from something before the provider: a proxy, a load balancer.
      return read(value, position) ?? describe(message === undefined ? {} : { message }, position);
    },
    partOf: (body, members) => namedMembers(body, members, names),
  };
}

/** @param dialect the dialect in whose form the bytes are; absent where they are in no known form */
function describe(parts: ErrorParts, position: ErrorPosition, dialect?: DialectName): ProviderError {
  const { location, bytes } = position;
  const { type = '', code = '', message = '', param } = parts;
  const status = position.status ?? parts.status;
  const sorted = sortError(status, { names: [type, code], message, param });
  const passes = dialect !== undefined && bytes !== undefined && bytes.length <= maxReadCharacters;
  return {
    sdks: 'raise',
    ...sorted,
    ...parts,
    ...(status === undefined ? {} : { status }),
    location,
    ...(passes && location !== 'event' ? { body: { dialect, bytes } } : {}),
  };
}

function namedMembers(body: Buffer, { list }: JsonMembers, names: readonly string[]): unknown {
  let part: Record<string, unknown> | undefined;
  for (const member of list) {
    const isShort = member.valueEnd - member.valueStart <= maxParsedBytes;
    if (!isShort || !names.some((name) => member.isNamed(name))) continue;
    part ??= {};
    part[member.key] = JSON.parse(body.toString('utf8', member.valueStart, member.valueEnd)) as unknown;
  }
  return part;
}
