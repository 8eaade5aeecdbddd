import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import type { HeadgateInference } from '../../dialects/headgate/request.ts';

/** Members that have another name or another place in a chat completion. All others are the same in both, and so carried. */
const others: ReadonlySet<string> = new Set(['model', 'prompt', 'messages', 'system', 'stream', 'max_tokens']);

/**
 * Asks OpenAI's chat completions what a request of `/v1/inference` asks. The values are the client's own bytes: a number
 * that was parsed and written anew would be rounded to a double.
 */
export function prepareCall({ body, members, stream }: HeadgateInference, target: Target): PreparedCall {
  // Reasoning models refuse max_tokens.
  const { maxTokensField = 'max_completion_tokens', noStreamOptions = false } = target.provider.quirks;
  const call = new BodyWriter(body, target.upstreamModel);
  call.addMessages(members);
  const maxTokens = memberOf(members, 'max_tokens');
  if (maxTokens !== undefined) call.add(maxTokensField, maxTokens);
  for (const member of members.list) if (!others.has(member.key)) call.add(member.key, member);
  if (stream) call.addText('"stream":true');
  // A stream's usage is accounted whether or not it is shown.
  const addsStreamOptions = stream && !noStreamOptions;
  if (addsStreamOptions) call.addText('"stream_options":{"include_usage":true}');
  return { path: '/chat/completions', body: call.end(), addsStreamOptions };
}

function memberOf(members: JsonMembers, name: string): JsonMember | undefined {
  return members.list.find((member) => member.isNamed(name));
}

/** Writes an object of JSON whose values are bytes of another one. */
class BodyWriter {
  readonly #source: Buffer;
  readonly #parts: Buffer[];

  constructor(source: Buffer, model: string) {
    this.#source = source;
    this.#parts = [Buffer.from(`{"model":${JSON.stringify(model)}`)];
  }

  addMessages(members: JsonMembers): void {
    const system = memberOf(members, 'system');
    const messages = memberOf(members, 'messages');
    const prompt = memberOf(members, 'prompt');
    this.#parts.push(Buffer.from(',"messages":['));
    if (system !== undefined) this.#addMessage('system', system, ',');
    if (prompt !== undefined) this.#addMessage('user', prompt, ']');
    // The list is not empty, and brings its closing bracket along.
    if (messages !== undefined) this.#parts.push(this.#source.subarray(messages.valueStart + 1, messages.valueEnd));
  }

  add(name: string, member: JsonMember): void {
    this.addText(`${JSON.stringify(name)}:`);
    this.#addValue(member);
  }

  addText(text: string): void {
    this.#parts.push(Buffer.from(`,${text}`));
  }

  end(): Buffer {
    this.#parts.push(Buffer.from('}'));
    return Buffer.concat(this.#parts);
  }

  #addMessage(role: string, content: JsonMember, behind: string): void {
    this.#parts.push(Buffer.from(`{"role":"${role}","content":`));
    this.#addValue(content);
    this.#parts.push(Buffer.from(`}${behind}`));
  }

  #addValue({ valueStart, valueEnd }: JsonMember): void {
    this.#parts.push(this.#source.subarray(valueStart, valueEnd));
  }
}
