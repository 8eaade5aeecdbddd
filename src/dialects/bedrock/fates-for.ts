import type { Conversation } from '../../core/conversation.ts';
import { partsOf } from '../../core/conversation-features.ts';
import { knowsEffort } from '../claude-models.ts';
import type { Fates } from '../fates.ts';
import { bedrockFates } from './fates.ts';
import { familyOf } from './model-family.ts';
import { reasoningOf } from './write-own-fields.ts';

/** What becomes of each feature in one conversation with one model: each family of models takes other parameters. */
export function fatesFor(conversation: Conversation, model: string): Fates {
  const family = familyOf(model);
  const { mode } = conversation.reasoning ?? {};
  const reasons = Object.keys(reasoningOf(conversation, model, family)).length === 0 ? 'dropped' : 'carried';
  return {
    ...bedrockFates,
    reasoningEffort: reasons,
    reasoningBudget: reasons,
    reasoningMode: family === 'claude' || mode === 'disabled' ? reasons : 'dropped',
    sentOfBoth: family === 'claude' && !knowsEffort(model) ? 'budget' : 'effort',
    topK: family === 'claude' || family === 'nova' ? 'carried' : 'dropped',
    cacheHint: canCache(model) ? 'carried' : 'dropped',
    strictTools: carriesStrict(model) ? 'carried' : 'dropped',
    // Without the tools, Converse refuses the calls of earlier turns.
    toolChoice: hasToolParts(conversation) ? 'refused' : 'carried',
  };
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
export function canCache(model: string): boolean {
  const family = familyOf(model);
  return family === 'claude' || family === 'nova';
}

/** Models that take no `strict` refuse it (https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html). */
export function carriesStrict(model: string): boolean {
  return !/claude-(?:3|v2|instant|[a-z]+-4-(?:[01]\b|\d{8}))|nova|llama|titan/.test(model);
}

function hasToolParts(conversation: Conversation): boolean {
  for (const { kind } of partsOf(conversation)) if (kind === 'tool_call' || kind === 'tool_result') return true;
  return false;
}
