import { findPlaces } from '../../../core/json/find-places.ts';
import type { JsonMember } from '../../../core/json/scan-object.ts';

const openBracket = 0x5b;
const texts = { text: 'prompt' } as const;

/**
 * How many prompts a request of `/v1/completions` has: one text, a list of texts, the tokens of one prompt, or a list of such lists. Each
 * is continued `n` times.
 * @param prompt valid JSON
 */
export function countPrompts(body: Buffer, { valueStart, valueEnd }: JsonMember): number {
  let prompts = 0;
  findPlaces(body, valueStart, valueEnd, texts, () => {
    prompts += 1;
  });
  if (prompts > 0) return prompts;
  let lists = 0;
  for (let at = valueStart; at < valueEnd; at += 1) if (body[at] === openBracket) lists += 1;
  return Math.max(1, lists - 1);
}
