import { maxReadCharacters } from '../../core/credentials/withhold-credentials.ts';
import type { ErrorBody, ProviderError, ProviderErrorLocation, SdkReaction } from '../../core/provider-error.ts';
import { sseFraming } from '../../core/sse/sse-framing.ts';
import type { EventOfStream } from '../../core/framing.ts';
import type { ErrorForm } from '../error-reader.ts';
import { memberInAnyCase, memberOf, messageIn, messageInText } from '../error-message.ts';
import { sortError } from '../error-kind.ts';
import { findError, type FoundError, innermost } from './error-in-json.ts';
import { statusIn } from './status-in-error.ts';
import { errorPartOf } from './error-in-bytes.ts';
import { doneData } from './chunk.ts';

/** The errors of OpenAI's wire format, its many imitations included. */
export const openaiChatErrorForm: ErrorForm = {
  framing: sseFraming,
  partOf: errorPartOf,
  readRefusal(value, { status, bytes }) {
    const found = findError(value) ?? wholeOf(value);
    const message = found === undefined && bytes !== undefined ? messageInText(bytes) : undefined;
    return describe('status', found, { status, message, bytes });
  },
  read(value, { location, bytes, event }) {
    if (event !== undefined) return event.data === doneData ? undefined : readEventError(value, event, 'first_event');
    const found = findError(value);
    return found === undefined ? undefined : describe(location, found, { bytes });
  },
};

/**
 * The error that an event tells; undefined where it tells none.
 * @param value the event's data as JSON; undefined where it is none
 */
export function readEventError(
  value: unknown,
  { data, isNamedError }: EventOfStream,
  location: 'first_event' | 'event' = 'event',
): ProviderError | undefined {
  const found = findError(value);
  if (found !== undefined) {
    return describe(location, found, { isNamedError, bytes: location === 'event' ? undefined : Buffer.from(data) });
  }
  if (!isNamedError) return undefined;
  const message = value === undefined ? messageInText(Buffer.from(data)) : undefined;
  return describe(location, wholeOf(value), { message, isNamedError });
}

interface Known {
  readonly status?: number;
  /** A message that was found outside of JSON. */
  readonly message?: string | undefined;
  /** The bytes that the error stands in. */
  readonly bytes?: Buffer | undefined;
  readonly isNamedError?: boolean;
}

function describe(location: ProviderErrorLocation, found: FoundError | undefined, known: Known): ProviderError {
  const { error, envelope } = found ?? {};
  const message = known.message ?? messageOf(error, envelope);
  const inner = innermost(error);
  const sources = [inner, error, envelope];
  const type = nameIn(sources, ['type', '__type']);
  const code = nameIn(sources, ['code', 'errorcode']);
  const param = nameIn(sources, ['param']);
  const reason = memberOf(firstOf(memberOf(inner, 'details')), 'reason');
  const names = [type ?? '', code ?? '', asName(memberOf(inner, 'status')), asName(reason), asName(error)];
  const namedStatus = known.status ?? statusIn(inner) ?? statusIn(error) ?? statusIn(envelope);
  const relayed = memberOf(memberOf(inner, 'metadata'), 'raw'); // OpenRouter's place for it
  const body = found?.form === 'member' ? bodyOf(error, known.bytes) : undefined;
  return {
    ...sortError(namedStatus, { names, message: message ?? '', relayed: textOf(relayed), param }),
    location,
    sdks: reactionTo(found, known.isNamedError === true),
    ...(message === undefined ? {} : { message }),
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
    ...(body === undefined ? {} : { body }),
  };
}

/** An `error` that is only a word (`"Bad Request"`) stands beside the sentence that explains it. */
function messageOf(error: unknown, envelope: unknown): string | undefined {
  return typeof error === 'object'
    ? (messageIn(error) ?? messageIn(memberOf(envelope, 'message')))
    : messageIn(envelope);
}

/**
 * openai-node, openai-python and LangChain raise an `error` member, which openai-python wants not to be empty; the AI SDK
 * overlooks one beside `choices`. An `event: error` in another form is raised by openai-node alone. Whatever else has no
 * `choices`, the application gets as a chunk.
 */
function reactionTo(found: FoundError | undefined, isNamedError: boolean): SdkReaction {
  if (found === undefined || found.form === 'list') return 'misread';
  const { error, envelope, form } = found;
  if (form === 'choice' || memberOf(envelope, 'choices') !== undefined) return 'overlook';
  const isEmpty = typeof error === 'object' && error !== null && Object.keys(error).length === 0;
  if (form === 'member' && !isEmpty) return 'raise';
  return isNamedError && typeof envelope === 'object' && envelope !== null ? 'overlook' : 'misread';
}

/** Its first byte, which begins no JSON. */
const byteOrderMark = 0xef;

/** The bytes themselves where they are in the form that every SDK reads the message from. */
function bodyOf(error: unknown, bytes: Buffer | undefined): ErrorBody | undefined {
  const message = memberOf(error, 'message');
  if (bytes === undefined || bytes.length > maxReadCharacters || bytes[0] === byteOrderMark) return undefined;
  if (typeof message !== 'string' || message === '') return undefined;
  return { dialect: 'openai-chat', bytes };
}

/** Whatever the body of a refusal is, it is the error. */
function wholeOf(value: unknown): FoundError | undefined {
  return value === undefined ? undefined : { error: value, envelope: value, form: 'foreign' };
}

function nameIn(sources: readonly unknown[], members: readonly string[]): string | undefined {
  for (const source of sources) {
    for (const member of members) {
      const name = asName(memberInAnyCase(source, member));
      if (name !== '' && name !== 'error') return name;
    }
  }
  return undefined;
}

/** What some servers write where there is no name: Python's word, and that of RFC 9457. */
const noName = /^(?:none|null|about:blank)$/i;

function asName(value: unknown): string {
  const name = typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 256) : '';
  return noName.test(name) ? '' : name;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[0] : undefined;
}
