import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import type { Policy } from './policy.ts';

/** A request, and where it goes. */
interface PlannedRequest {
  readonly inference: Inference;
  readonly plan: Plan;
}

/**
 * Refuses work that the gateway does not see where a limit applies that would have to count it: a batch, whose requests name any
 * models and use any number of tokens. @throws GatewayError `invalid_request`
 */
export function restrictUnseen(caller: Caller, { inference, plan }: PlannedRequest, policy: Policy): void {
  const { unseenMember } = inference;
  if (unseenMember === undefined) return;
  const provider = plan.targets.find(({ provider: { quirks } }) => quirks.passModelMembers !== true)?.provider;
  if (provider === undefined) return;
  const limitsModels = policy.limitsModels || caller.allowedModels !== undefined;
  const limit = limitsModels ? undefined : policy.limitOfUse(caller, plan.modelLabel);
  if (!limitsModels && limit === undefined) return;
  const bound = limit === undefined ? 'the models of this caller are limited' : `there is a limit of ${limit.words}`;
  const message = `'${unseenMember}' is not accepted here: the gateway sees neither the models nor the tokens of a batch, and ${bound}. The operator can lift the limit, or allow it with providers.${provider.name}.passModelMembers.`;
  throw new GatewayError('invalid_request', message, {
    param: unseenMember,
    detail: [{ type: 'unsupported_parameter', loc: [unseenMember], msg: message }],
  });
}
