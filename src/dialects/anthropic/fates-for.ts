import type { Conversation } from '../../core/conversation.ts';
import { defaultMaxTokens, knowsEffort } from '../claude-models.ts';
import type { Fates } from '../fates.ts';
import { anthropicFates } from './fates.ts';
import { writeThinking } from './write-thinking.ts';

/** What becomes of each feature in one conversation with one model: some models cannot think in some conversations. */
export function fatesFor(conversation: Conversation, model: string): Fates {
  const { reasoning, maxOutputTokens = defaultMaxTokens(model) } = conversation;
  if (reasoning === undefined) return anthropicFates;
  const { thinking } = writeThinking(conversation, model, maxOutputTokens);
  const fate = thinking === undefined ? 'dropped' : 'carried';
  return {
    ...anthropicFates,
    reasoningEffort: fate,
    reasoningBudget: fate,
    reasoningMode: fate,
    reasoningDisplay: fate,
    sentOfBoth: knowsEffort(model) ? 'effort' : 'budget',
  };
}
