import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { findUnmatched } from '../unmatched-results.ts';

/** Checks that each tool call is followed by its result. @throws SimulatedError 400, as Anthropic does */
export function checkToolResults(messages: readonly Json[]): void {
  const unmatched = findUnmatched(
    messages.map(({ role, content }) => ({
      role,
      calls: idsOf(content, 'tool_use', 'id'),
      results: idsOf(content, 'tool_result', 'tool_use_id'),
    })),
  );
  if (!unmatched) return;
  const { kind, index, ids } = unmatched;
  if (kind === 'missing') {
    const words = '`tool_use` ids were found without `tool_result` blocks immediately after';
    throw new SimulatedError(400, `messages.${index - 1}: ${words}: ${ids}.`);
  }
  const words = 'unexpected `tool_use_id` found in `tool_result` blocks';
  throw new SimulatedError(400, `messages.${index}: ${words}: ${ids}.`);
}

function idsOf(content: unknown, type: string, member: string): readonly unknown[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block: unknown) => (isObject(block) && block['type'] === type ? [block[member]] : []));
}
