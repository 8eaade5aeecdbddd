import type { Conversation, ReasoningOptions } from '../../core/conversation.ts';
import { knowsEffort } from '../claude-models.ts';
import { budgetOf, effortOf } from '../reasoning-budget.ts';
import { type ModelFamily, familyOf, novaReasons } from './model-family.ts';
import { mayThink, smallestBudget } from './may-think.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The parameters that Converse does not know and passes to the model (`additionalModelRequestFields`): how it reasons, and
 * top-k. Undefined where there are none.
 */
export function writeOwnFields(conversation: Conversation, model: string): Fields | undefined {
  const family = familyOf(model);
  const fields = { ...topKOf(conversation, family), ...reasoningOf(conversation, model, family) };
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html for Nova */
function topKOf({ topK }: Conversation, family: ModelFamily): Fields {
  if (topK === undefined) return {};
  if (family === 'claude') return { top_k: topK };
  return family === 'nova' ? { inferenceConfig: { topK } } : {};
}

/** How the model reasons; nothing where it cannot be told so. */
export function reasoningOf(conversation: Conversation, model: string, family: ModelFamily): Fields {
  const { reasoning, maxOutputTokens } = conversation;
  if (reasoning === undefined || !mayThink(conversation, model)) return {};
  if (family === 'claude') return thinkingOf(reasoning, model, maxOutputTokens);
  const effort = effortOf(reasoning);
  if (effort === undefined) return {};
  if (family === 'gpt') return effort === 'none' ? {} : { reasoning_effort: threeEfforts(effort) };
  if (!novaReasons(model)) return {};
  const config =
    effort === 'none' ? { type: 'disabled' } : { type: 'enabled', maxReasoningEffort: threeEfforts(effort) };
  return { reasoningConfig: config };
}

/** These models know `low`, `medium` and `high`. */
function threeEfforts(effort: string): string {
  if (effort === 'minimal') return 'low';
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

/** As much as a medium effort. */
const defaultBudget = 8192;

/** Newer models take an effort and decide about its use; for the others an effort stands for a budget below the answer's limit. */
function thinkingOf(reasoning: ReasoningOptions, model: string, maxTokens = Infinity): Fields {
  const { mode, effort } = reasoning;
  if (mode === 'disabled' || effort === 'none') return { thinking: { type: 'disabled' } };
  if (knowsEffort(model)) {
    const askedEffort = effortOf(reasoning);
    if (askedEffort === undefined && mode === undefined) return {};
    return {
      thinking: { type: 'adaptive' },
      ...(askedEffort === undefined
        ? {}
        : { output_config: { effort: askedEffort === 'minimal' ? 'low' : askedEffort } }),
    };
  }
  const askedBudget = budgetOf(reasoning) ?? (mode === 'adaptive' ? defaultBudget : undefined);
  if (askedBudget === undefined) return {};
  const budget = Math.min(Math.max(askedBudget, smallestBudget), maxTokens - 1);
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}
