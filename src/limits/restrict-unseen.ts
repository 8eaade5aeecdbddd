import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import type { Policy } from './policy.ts';
import type { Limit } from './store.ts';

/** A request, and where it goes. */
interface PlannedRequest {
  readonly inference: Inference;
  readonly plan: Plan;
}

/**
 * Refuses work that the gateway does not see where a limit applies that would have to count it. @throws GatewayError
 * `invalid_request`
 */
export function restrictUnseen(caller: Caller, { inference, plan }: PlannedRequest, policy: Policy): void {
  const { unseenMember, operation, goesOnAlone, maxOutputTokens } = inference;
  if (unseenMember !== undefined) restrictBatch(unseenMember, caller, plan, policy);
  else if (operation === 'generate' && goesOnAlone === 'behind_answer' && maxOutputTokens === undefined) {
    const limit = policy.limitOfUse(caller, plan.modelLabel);
    if (limit !== undefined) throw unbounded(limit);
  }
}

/** The requests of a batch name any models and use any number of tokens. */
function restrictBatch(member: string, caller: Caller, plan: Plan, policy: Policy): void {
  const provider = plan.targets.find(({ provider: { quirks } }) => quirks.passModelMembers !== true)?.provider;
  if (provider === undefined) return;
  const limitsModels = policy.limitsModels || caller.allowedModels !== undefined;
  const limit = limitsModels ? undefined : policy.limitOfUse(caller, plan.modelLabel);
  if (!limitsModels && limit === undefined) return;
  const bound = limit === undefined ? 'the models of this caller are limited' : `there is a limit of ${limit.words}`;
  const message = `'${member}' is not accepted here: the gateway sees neither the models nor the tokens of a batch, and ${bound}. The operator can lift the limit, or allow it with providers.${provider.name}.passModelMembers.`;
  throw refused('unsupported_parameter', member, message);
}

/** What it uses is known when nobody asks any more, so that the most that it may use is charged. */
function unbounded({ words }: Limit): GatewayError {
  const member = 'max_output_tokens';
  const message = `'${member}' is needed with 'background' here: what such a response uses is not known when it is answered, so that the most that it may use is counted in the limit of ${words}.`;
  return refused('missing_required_parameter', member, message);
}

function refused(type: string, param: string, message: string): GatewayError {
  return new GatewayError('invalid_request', message, { param, detail: [{ type, loc: [param], msg: message }] });
}
