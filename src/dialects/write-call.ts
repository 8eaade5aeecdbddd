import type { Conversation } from '../core/conversation.ts';
import { type Feature, featuresOf, isNamed, partsOf } from '../core/conversation-features.ts';
import { GatewayError } from '../core/errors.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { GenerateInference, Inference } from '../core/inference.ts';
import type { PassedOperation } from '../core/operation.ts';
import type { Target } from '../core/plan.ts';
import { quirksOf } from '../core/quirks.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import { boundCalls, boundValues } from './bound-values.ts';
import type { ProviderDialect } from './dialect.ts';
import type { Fate, Fates } from './fates.ts';
import { modelSegment } from './model-segment.ts';
import { openFiles } from './open-files.ts';

/**
 * Writes the call to a target: in the client's own bytes where the provider speaks the client's dialect, otherwise
 * through the hub.
 * @param strict the client allows no parameter to be dropped
 * @throws GatewayError `invalid_request` naming the parameters that cannot be sent to this provider
 */
export function writeCall(
  inference: Inference,
  target: Target,
  dialect: ProviderDialect,
  strict: boolean,
): PreparedCall {
  return atDeployment(prepareCall(inference, target, dialect, strict), target);
}

/** The call with the path of Azure's deployment, where the provider has deployments. What is stored belongs to none. */
export function atDeployment(call: PreparedCall, target: Target): PreparedCall {
  if (quirksOf(target).deployments !== true || target.upstreamModel === '') return call;
  return { ...call, path: `/deployments/${modelSegment(target.upstreamModel)}${call.path}` };
}

function prepareCall(inference: Inference, target: Target, dialect: ProviderDialect, strict: boolean): PreparedCall {
  const passed = dialect.passCall(inference, target);
  if (passed !== undefined) {
    if (strict && passed.dropped !== undefined) throw notCarried(passed.dropped, target, strictly);
    return passed;
  }
  if (inference.operation !== 'generate') throw notServed(inference.operation, target);
  boundValues(inference.body);
  const conversation = inference.conversation();
  boundCalls(conversation);
  const { refused, dropped } = findLosses(conversation, target, dialect, inference);
  if (refused.length > 0) throw notCarried(refused, target, 'the answer would mean something else without it');
  if (strict && dropped.length > 0) throw notCarried(dropped, target, strictly);
  const { ids } = inference;
  const opened = ids === undefined ? conversation : openFiles(conversation, ids, target.provider.name, dialect);
  const call = dialect.writeCall(opened, target);
  return dropped.length === 0 ? call : { ...call, dropped };
}

const strictly = 'x-headgate-strict says that nothing may be dropped';

interface Losses {
  readonly refused: readonly string[];
  readonly dropped: readonly string[];
}

/** Finds everything that cannot be sent to the provider, by the client's names. */
function findLosses(
  conversation: Conversation,
  target: Target,
  dialect: ProviderDialect,
  inference: GenerateInference,
): Losses {
  const fates = dialect.fatesFor?.(conversation, target) ?? dialect.fates;
  // One parameter may ask for several features.
  const losses = { carried: new Set<string>(), refused: new Set<string>(), dropped: new Set<string>() };
  for (const feature of featuresOf(conversation)) {
    const name = conversation.names?.[feature] ?? inference.nameOf(feature);
    losses[fateOf(feature, conversation, dialect.name, fates)].add(name);
  }
  for (const part of partsOf(conversation)) {
    if (part.kind !== 'extension' || part.dialect === dialect.name) continue;
    losses[part.isIndispensable === true ? 'refused' : 'dropped'].add(part.name);
  }
  for (const name of Object.keys(conversation.extensions ?? {})) {
    losses[conversation.indispensable?.includes(name) === true ? 'refused' : 'dropped'].add(name);
  }
  return { refused: [...losses.refused], dropped: [...losses.dropped] };
}

function fateOf(feature: Feature, conversation: Conversation, name: DialectName, fates: Fates): Fate {
  if (feature === 'signature' && holdsForeignSignature(conversation, name)) return 'dropped';
  if (feature === 'reasoning' && holdsUnsignedReasoning(conversation, name)) {
    return fates.unsignedReasoning ?? fates.reasoning;
  }
  if (feature === droppedOfBoth(conversation, fates)) return 'dropped';
  if (feature === 'fileName' && namesUnnameable(conversation, fates)) return 'dropped';
  const { stop } = conversation;
  const isTooMuch = feature === 'stop' && Array.isArray(stop) && stop.length > (fates.maxStops ?? Infinity);
  return isTooMuch ? 'refused' : fates[feature];
}

/** The feature that is not sent, where the client has said by an effort and by a budget how long to reason. */
function droppedOfBoth({ reasoning = {} }: Conversation, { sentOfBoth }: Fates): Feature | undefined {
  if (reasoning.effort === undefined || reasoning.budgetTokens === undefined || sentOfBoth === undefined)
    return undefined;
  return sentOfBoth === 'effort' ? 'reasoningBudget' : 'reasoningEffort';
}

/** A signature says something to providers of the dialect that it comes from. */
function holdsForeignSignature(conversation: Conversation, dialect: DialectName): boolean {
  for (const part of partsOf(conversation)) {
    if ('signature' in part && part.signature !== undefined && part.signature.dialect !== dialect) return true;
  }
  return false;
}

function holdsUnsignedReasoning(conversation: Conversation, dialect: DialectName): boolean {
  for (const part of partsOf(conversation)) {
    if (part.kind === 'reasoning' && part.signature?.dialect !== dialect) return true;
  }
  return false;
}

/** Whether the name of a file stands beside a source that has no place for a name there. */
function namesUnnameable(conversation: Conversation, { namedSources }: Fates): boolean {
  if (namedSources === undefined) return false;
  for (const part of partsOf(conversation)) {
    if (part.kind === 'file' && isNamed(part) && !namedSources.includes(part.source.kind)) return true;
  }
  return false;
}

function notServed(operation: PassedOperation, { provider }: Target): GatewayError {
  const message = `The provider ${provider.name}, which serves this model, takes no request of the kind '${operation}' in this dialect. Choose a model of another provider.`;
  return new GatewayError('invalid_request', message, {
    param: 'model',
    detail: [{ type: 'unsupported_operation', loc: ['body', 'model'], msg: message }],
  });
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
