import type { GatewayError } from '../../core/errors.ts';
import type { Quirks } from '../../core/quirks.ts';

const withoutThoughts: Quirks = { noEncryptedReasoning: true };

/**
 * What the refusal of the gateway's own `include` says about the target: models that do not reason refuse to encrypt
 * their reasoning. Undefined where the provider refused the request for another reason.
 */
export function learnFromRefusal(refusal: GatewayError): Quirks | undefined {
  const { status, param } = refusal.context;
  if (refusal.code !== 'provider_refused' || (status !== 400 && status !== 422)) return undefined;
  const isAboutIt = param?.startsWith('include') === true || /encrypted|\binclude\b/i.test(refusal.message);
  return isAboutIt ? withoutThoughts : undefined;
}
