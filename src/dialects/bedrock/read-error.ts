import type { ProviderErrorKind } from '../../core/provider-error.ts';
import { providerHeader } from '../../core/provider-header.ts';
import { isObject } from '../chat-form/read-value.ts';
import { errorForm } from '../error-form.ts';
import { messageIn } from '../error-message.ts';
import { type ErrorReader, errorReader } from '../error-reader.ts';
import { eventFraming } from './event-framing.ts';

interface Meaning {
  readonly kind: ProviderErrorKind;
  /** The status of an error inside a 200. */
  readonly status: number;
}

/**
 * Errors by their name in lower case (https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html and the
 * errors of Converse and ConverseStream).
 */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['validationexception', { kind: 'invalid_request', status: 400 }],
  ['serializationexception', { kind: 'invalid_request', status: 400 }],
  ['accessdeniedexception', { kind: 'permission', status: 403 }],
  ['resourcenotfoundexception', { kind: 'not_found', status: 404 }],
  ['conflictexception', { kind: 'conflict', status: 409 }],
  ['throttlingexception', { kind: 'rate_limited', status: 429 }],
  ['servicequotaexceededexception', { kind: 'rate_limited', status: 429 }],
  ['modelnotreadyexception', { kind: 'rate_limited', status: 429 }],
  ['modelerrorexception', { kind: 'server_error', status: 502 }],
  ['modelstreamerrorexception', { kind: 'server_error', status: 502 }],
  ['modeltimeoutexception', { kind: 'server_error', status: 504 }],
  ['internalserverexception', { kind: 'server_error', status: 500 }],
  ['internalfailure', { kind: 'server_error', status: 500 }],
  ['serviceunavailableexception', { kind: 'overloaded', status: 503 }],
  ['serviceunavailable', { kind: 'overloaded', status: 503 }],
]);

/** Names of errors that are about who calls, or about the signature of the call. */
const accusing =
  /unrecognizedclient|invalidclienttokenid|expiredtoken|invalidsignature|signaturedoesnotmatch|incompletesignature|missingauthenticationtoken|invalidtoken|notauthorized|optinrequired|unauthorized/;

/** The account's own permissions, with the name of its role. Of a model without access the words are others. */
const namesRole = /\bnot authorized to perform\b|\bsecurity token\b|\bexplicit deny\b/i;

function meaningOf(name: string, message = ''): Partial<Meaning> {
  const lower = name.toLowerCase();
  if (accusing.test(lower)) return { kind: 'authentication', status: 403 };
  if (lower === 'accessdeniedexception' && namesRole.test(message)) return { kind: 'authentication', status: 403 };
  return meanings.get(lower) ?? {};
}

/** Bedrock's errors: `{"message"}` with the name in a header of the answer or of the frame. */
export const bedrockErrorForm = errorForm({
  dialect: 'bedrock',
  framing: eventFraming,
  members: ['message', 'Message', '__type'],
  findError(value, event) {
    const named = isObject(value) && typeof value['__type'] === 'string' ? plainName(value['__type']) : undefined;
    const type = event?.isNamedError === true ? plainName(event.name ?? '') : named;
    const message = event === undefined || event.isNamedError ? messageIn(value) : undefined;
    if (type === undefined && message === undefined) return undefined;
    return {
      ...(type === undefined ? {} : { type, ...meaningOf(type, message) }),
      ...(message === undefined ? {} : { message }),
    };
  },
});

const reader = errorReader(bedrockErrorForm);

export const bedrockErrors: ErrorReader = {
  ...reader,
  inRefusal(head, body, wallMs) {
    const error = reader.inRefusal(head, body, wallMs);
    const header = providerHeader(head, 'x-amzn-errortype');
    if (header === undefined || header === '') return error;
    const type = plainName(header);
    const { kind = error.kind } = meaningOf(type, error.message);
    return { ...error, type, kind };
  },
};

/** The name alone: `ValidationException:http://…` and `com.amazon.coral.service#ValidationException` have more around it. */
function plainName(name: string): string {
  return name.slice(name.lastIndexOf('#') + 1).split(':', 1)[0] ?? '';
}
