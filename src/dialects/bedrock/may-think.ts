import type { Conversation } from '../../core/conversation.ts';
import { knowsEffort } from '../claude-models.ts';
import { lacksThoughts } from '../lost-thoughts.ts';
import { familyOf } from './model-family.ts';

/** The smallest budget that Claude takes, which must be below the limit of the answer. */
export const smallestBudget = 1024;

/**
 * Whether the model accepts to think in this conversation. Models of Claude that take a budget refuse it in two cases: the
 * answer is too short for it, or the client has lost the thoughts before the calls of tools that it answers now.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 */
export function mayThink({ messages, maxOutputTokens = Infinity }: Conversation, model: string): boolean {
  if (familyOf(model) !== 'claude' || knowsEffort(model)) return true;
  return maxOutputTokens > smallestBudget && !lacksThoughts(messages, 'bedrock');
}
