import type { Answer } from '../core/answer.ts';
import type { Inference, PassedInference } from '../core/inference.ts';
import type { Plan, Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import { type AttemptsContext, runAttempts } from './run-attempts.ts';

/**
 * Calls the provider until the inference has what it needs, inside one deadline: nearly always once.
 * @returns the last answer. @throws GatewayError as `runAttempts` does
 */
export function runCalls(
  inference: Inference,
  plan: Plan,
  prepare: (target: Target) => PreparedCall,
  context: AttemptsContext,
): Promise<Answer> {
  if (inference.operation === 'generate') return runAttempts(plan, prepare, context);
  return callUntilItSuffices(inference, plan, prepare, context);
}

async function callUntilItSuffices(
  inference: PassedInference,
  plan: Plan,
  prepare: (target: Target) => PreparedCall,
  context: AttemptsContext,
): Promise<Answer> {
  let answer = await runAttempts(plan, prepare, context);
  while (wantsMore(inference, answer, context)) {
    context.memoryBudget.releaseAnswer();
    answer = await runAttempts(plan, prepare, { ...context, startedAtMs: context.clock.nowMs() });
  }
  return answer;
}

function wantsMore(inference: PassedInference, answer: Answer, { deadline, clock }: AttemptsContext): boolean {
  if (answer.kind !== 'complete') return false;
  return inference.wantsMore?.(answer, deadline.isNearlyOver(clock.nowMs())) === true;
}
