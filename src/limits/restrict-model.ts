import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import type { Policy } from './policy.ts';

/** The parts of a request that say which model it uses, and whether its price is known. */
export interface ModelRequest {
  readonly inference: Inference;
  readonly plan: Plan;
  /** Whether a price is known. Looked up only if a budget applies. */
  readonly forecast: { readonly isPriced: boolean };
}

/**
 * Refuses a request that could get around the limits of its caller: a request that could make the provider use another
 * model than the one that is counted, or a request for a model without a known price while a budget applies.
 * @throws GatewayError `invalid_request`, `model_not_priced`
 */
export function restrictModel(caller: Caller, { inference, plan, forecast }: ModelRequest, policy: Policy): void {
  const { modelMember } = inference;
  if (modelMember === undefined && plan.passedBy === undefined) return;
  const limitsMoney = policy.limitsMoney(caller, plan.modelLabel);
  if (plan.passedBy !== undefined && limitsMoney && !policy.allowsUnpriced && !forecast.isPriced) throw unpriced(plan);
  const isBound = limitsMoney || policy.limitsModels || caller.allowedModels !== undefined;
  const provider = plan.targets.find(({ provider: { quirks } }) => quirks.passModelMembers !== true)?.provider;
  if (modelMember !== undefined && isBound && provider !== undefined) throw steered(modelMember, provider.name);
}

function unpriced({ requestedModel, passedBy }: Plan): GatewayError {
  return new GatewayError(
    'model_not_priced',
    `A budget applies, and no price is known for the model "${requestedModel.slice(0, 64)}". The operator can list it under models with a price, give "${passedBy}" one, or set limits.allowUnpricedModels.`,
    { param: 'model' },
  );
}

function steered(member: string, provider: string): GatewayError {
  const message = `'${member}' is not accepted here: with some providers it has another model answer than the one that is asked for, and the models of this caller are limited. The operator can allow it with providers.${provider}.passModelMembers.`;
  return new GatewayError('invalid_request', message, {
    param: member,
    detail: [{ type: 'unsupported_parameter', loc: [member], msg: message }],
  });
}
