import type { Conversation } from '../../core/conversation.ts';
import { partsOf } from '../../core/conversation-features.ts';
import type { Fates } from '../fates.ts';
import { bedrockFates } from './fates.ts';
import { mayThink } from './may-think.ts';
import { familyOf, novaReasons } from './model-family.ts';

/** What becomes of each feature in one conversation with one model: each family of models takes other parameters. */
export function fatesFor(conversation: Conversation, model: string): Fates {
  const family = familyOf(model);
  const knowsHow = family === 'claude' || family === 'gpt' || novaReasons(model);
  const reasons = knowsHow && mayThink(conversation, model) ? 'carried' : 'dropped';
  return {
    ...bedrockFates,
    reasoningEffort: reasons,
    reasoningBudget: reasons,
    reasoningMode: family === 'claude' ? reasons : 'dropped',
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
