import type { Conversation } from '../core/conversation.ts';
import { type Feature, featuresOf } from '../core/conversation-features.ts';
import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { ProviderDialect } from './dialect.ts';
import type { Fates } from './fates.ts';

/**
 * The call that asks a target what the client asks: in the client's own bytes where the provider speaks its dialect, else
 * through the hub.
 * @param strict the client wants nothing to be dropped
 * @throws GatewayError `invalid_request` naming the parameters that cannot be carried to this provider
 */
export function writeCall(
  inference: Inference,
  target: Target,
  dialect: ProviderDialect,
  strict: boolean,
): PreparedCall {
  const passed = dialect.passCall(inference, target);
  if (passed !== undefined) return passed;
  const conversation = inference.conversation();
  const { refused, dropped } = findLosses(conversation, dialect.fates, inference);
  if (refused.length > 0) throw notCarried(refused, target, 'the answer would mean something else without it');
  if (dropped.length === 0) return dialect.writeCall(conversation, target);
  if (strict) throw notCarried(dropped, target, 'x-headgate-strict says that nothing may be dropped');
  return { ...dialect.writeCall(conversation, target), dropped };
}

interface Losses {
  readonly refused: string[];
  readonly dropped: string[];
}

/** All that cannot be carried, by the client's names. */
function findLosses(conversation: Conversation, fates: Fates, inference: Inference): Losses {
  const losses: Losses = { refused: [], dropped: [] };
  for (const feature of featuresOf(conversation)) {
    const fate = fateOf(feature, conversation, fates);
    if (fate !== 'carried') losses[fate].push(inference.nameOf(feature));
  }
  for (const name of Object.keys(conversation.extensions ?? {})) {
    losses[conversation.indispensable?.includes(name) === true ? 'refused' : 'dropped'].push(name);
  }
  return losses;
}

function fateOf(feature: Feature, { stop }: Conversation, fates: Fates) {
  const isTooMuch = feature === 'stop' && Array.isArray(stop) && stop.length > (fates.maxStops ?? Infinity);
  return isTooMuch ? 'refused' : fates[feature];
}

function notCarried(names: readonly string[], { provider }: Target, why: string): GatewayError {
  const [param = ''] = names;
  const message = `'${param.slice(0, 256)}' cannot be carried to the provider ${provider.name}: ${why}.`;
  const detail = names.slice(0, 20).map((name) => ({
    type: 'unsupported_parameter',
    loc: ['body', ...name.slice(0, 256).split('.')],
    msg: `cannot be carried to the provider ${provider.name}`,
  }));
  return new GatewayError('invalid_request', message, { param: param.slice(0, 256), detail });
}
