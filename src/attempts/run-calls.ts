import type { Answer } from '../core/answer.ts';
import type { Inference } from '../core/inference.ts';
import type { Plan, Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import { type AttemptsContext, runAttempts } from './run-attempts.ts';

/**
 * Calls the provider until the inference has what it needs, inside one deadline: nearly always once.
 * @returns the last answer. @throws GatewayError as `runAttempts` does
 */
export async function runCalls(
  inference: Inference,
  plan: Plan,
  prepare: (target: Target) => PreparedCall,
  context: AttemptsContext,
): Promise<Answer> {
  let answer = await runAttempts(plan, prepare, context);
  while (inference.operation !== 'generate' && answer.kind === 'complete' && inference.wantsMore?.(answer) === true) {
    context.memoryBudget.releaseAnswer();
    answer = await runAttempts(plan, prepare, { ...context, startedAtMs: context.clock.nowMs() });
  }
  return answer;
}
