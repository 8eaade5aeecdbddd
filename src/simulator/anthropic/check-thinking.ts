import { isObject } from '../read-fields.ts';
import { isSigned } from '../signatures.ts';
import { SimulatedError } from '../simulated-error.ts';

/** Checks the signatures of the thinking blocks that come back. @throws SimulatedError 400, as Anthropic does */
export function checkThinking(content: unknown, place: string): void {
  if (!Array.isArray(content)) return;
  for (const [index, block] of content.entries()) {
    if (!isObject(block) || block['type'] !== 'thinking') continue;
    const { thinking, signature } = block;
    if (typeof signature !== 'string') {
      throw new SimulatedError(400, `${place}.content.${index}.thinking.signature: Field required`);
    }
    if (typeof thinking !== 'string' || !isSigned(thinking, signature)) {
      throw new SimulatedError(400, `${place}.content.${index}: Invalid \`signature\` in \`thinking\` block`);
    }
  }
}
