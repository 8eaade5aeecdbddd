import type { Conversation, ReasoningOptions } from '../../core/conversation.ts';
import { lacksThoughts } from '../lost-thoughts.ts';
import { budgetOf, effortOf } from '../reasoning-budget.ts';
import { knowsEffort } from '../claude-models.ts';

/** The smallest budget that Anthropic takes (https://docs.claude.com/en/docs/build-with-claude/extended-thinking). */
const smallestBudget = 1024;

/** What is written of how the model thinks: neither member where it cannot think in this conversation. */
interface Thinking {
  readonly thinking?: object;
  readonly effort?: string;
}

/**
 * How the model thinks. Newer models take an effort and decide about its use; for the others an effort stands for a budget,
 * which must be smaller than the limit of the answer. A quarter of the limit remains for the answer itself.
 * @param maxTokens the limit of the answer, thoughts included
 */
export function writeThinking({ reasoning, messages }: Conversation, model: string, maxTokens: number): Thinking {
  if (reasoning === undefined) return {};
  const { mode, effort } = reasoning;
  if (mode === 'disabled' || effort === 'none') return { thinking: { type: 'disabled' } };
  if (knowsEffort(model)) return adaptive(reasoning);
  const askedBudget = budgetOf(reasoning) ?? (mode === 'adaptive' ? defaultBudget : undefined);
  if (askedBudget === undefined) return {};
  const most = maxTokens - Math.max(smallestBudget, Math.ceil(maxTokens / 4));
  const budget = Math.min(Math.max(askedBudget, smallestBudget), most);
  // The API refuses a smaller budget, and a turn of tool calls that does not begin with its thoughts.
  if (budget < smallestBudget || lacksThoughts(messages, 'anthropic')) return {};
  return { thinking: { type: 'enabled', budget_tokens: budget, ...displayOf(reasoning) } };
}

/** As much as a medium effort. */
const defaultBudget = 8192;

function adaptive(reasoning: ReasoningOptions): Thinking {
  const effort = effortOf(reasoning);
  return {
    thinking: { type: 'adaptive', ...displayOf(reasoning) },
    ...(effort === undefined ? {} : { effort: effort === 'minimal' ? 'low' : effort }),
  };
}

/** OpenAI's words for a summary all ask for one. */
function displayOf({ display }: ReasoningOptions): { display?: string } {
  if (display === undefined) return {};
  return { display: display === 'omitted' ? 'omitted' : 'summarized' };
}
