import type { JsonMember } from '../core/json/scan-object.ts';
import { skipSpace } from '../core/json/scan-scalar.ts';
import { MemberWalk } from '../core/json/walk-members.ts';

const openBracket = 0x5b;
const openBrace = 0x7b;
const comma = 0x2c;

/**
 * Whether one of the tools names a model of its own, which takes part in the answer: Anthropic's advisor, OpenAI's generation of
 * images. The search ends at a tool that is not an object, which every provider refuses.
 */
export function someToolNamesModel(body: Buffer, tools: JsonMember | undefined): boolean {
  if (tools === undefined || body[tools.valueStart] !== openBracket) return false;
  if (!mayHave(body.subarray(tools.valueStart, tools.valueEnd))) return false;
  let at = skipSpace(body, tools.valueStart + 1, tools.valueEnd);
  while (body[at] === openBrace) {
    const walk = new MemberWalk(body, at);
    for (; walk.isAtMember; walk.next()) if (walk.isNamed('model')) return true;
    at = skipSpace(body, walk.end, tools.valueEnd);
    if (body[at] === comma) at = skipSpace(body, at + 1, tools.valueEnd);
  }
  return false;
}

/** A search for bytes takes a third of the time of the walk, and most tools have no such word. */
function mayHave(tools: Buffer): boolean {
  return tools.includes('"model"') || tools.includes(String.raw`\u`);
}
