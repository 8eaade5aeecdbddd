import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';

/** Checks that each tool call is followed by its result. @throws SimulatedError 400, as Anthropic does */
export function checkToolResults(messages: readonly Json[]): void {
  let open: readonly unknown[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role === 'assistant') {
      open = idsOf(content, 'tool_use', 'id');
      continue;
    }
    const results = idsOf(content, 'tool_result', 'tool_use_id');
    const missing = open.filter((id) => !results.includes(id));
    if (missing.length > 0) {
      const words = '`tool_use` ids were found without `tool_result` blocks immediately after';
      throw new SimulatedError(400, `messages.${index - 1}: ${words}: ${missing.join(', ')}.`);
    }
    const unknown = results.filter((id) => !open.includes(id));
    if (unknown.length > 0) {
      const words = 'unexpected `tool_use_id` found in `tool_result` blocks';
      throw new SimulatedError(400, `messages.${index}: ${words}: ${unknown.join(', ')}.`);
    }
    open = [];
  }
}

function idsOf(content: unknown, type: string, member: string): readonly unknown[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block: unknown) => (isObject(block) && block['type'] === type ? [block[member]] : []));
}
