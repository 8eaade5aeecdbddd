import { charactersIn, wantedTools } from '../generate-request.ts';
import type { GenerateRequest, Tool, ToolChoice } from '../generate-request.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { isSigned } from '../signatures.ts';
import { SimulatedError } from '../simulated-error.ts';
import { findUnmatched } from '../unmatched-results.ts';

/** Reads and validates a request of `Converse`. @throws SimulatedError 400, in the words of Bedrock */
export function readConverse(request: Json, model: string, stream: boolean): GenerateRequest {
  const messages = readMessages(request['messages']);
  const { maxTokens } = objectOf(request['inferenceConfig']);
  if (maxTokens !== undefined && (typeof maxTokens !== 'number' || maxTokens < 1)) {
    throw invalid(`Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must be at least 1`);
  }
  const config = objectOf(request['toolConfig']);
  const tools = readTools(config['tools']);
  const system: readonly unknown[] = Array.isArray(request['system']) ? request['system'] : [];
  const promptTexts = [textOf(system), ...messages.map(({ content }) => textOf(content))];
  return {
    model,
    stream,
    includeUsage: true,
    n: 1,
    maxTokens: maxTokens ?? Infinity,
    promptLength: charactersIn(promptTexts),
    promptTexts,
    format: readFormat(request['outputConfig']),
    tools,
    wantedTools: readWantedTools(config['toolChoice'], tools, messages),
    reasons: asksToReason(objectOf(request['additionalModelRequestFields'])),
  };
}

function readMessages(messages: unknown): readonly Json[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid(
      "Value at 'messages' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  const read = messages.map((message: unknown, index) => {
    const place = `messages.${index + 1}.member`;
    if (!isObject(message) || (message['role'] !== 'user' && message['role'] !== 'assistant')) {
      throw invalid(
        `Value at '${place}.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]`,
      );
    }
    if (!Array.isArray(message['content']) || message['content'].length === 0) {
      throw new SimulatedError(400, `The content field in the Message object at messages.${index} is empty.`);
    }
    blocksOf(message['content']).forEach(checkReasoning);
    return message;
  });
  checkResults(read);
  return read;
}

function checkReasoning(block: Json): void {
  const reasoning = objectOf(block['reasoningContent'])['reasoningText'];
  if (reasoning === undefined) return;
  const { text, signature } = objectOf(reasoning);
  if (typeof text === 'string' && typeof signature === 'string' && isSigned(text, signature)) return;
  throw new SimulatedError(400, 'The model returned the following errors: Invalid `signature` in `thinking` block');
}

function checkResults(messages: readonly Json[]): void {
  const idsOf = (content: unknown, name: string): readonly unknown[] =>
    blocksOf(content).flatMap((block) => (isObject(block[name]) ? [block[name]['toolUseId']] : []));
  const unmatched = findUnmatched(
    messages.map(({ role, content }) => ({
      role,
      calls: idsOf(content, 'toolUse'),
      results: idsOf(content, 'toolResult'),
    })),
  );
  if (!unmatched) return;
  const { kind, index, ids } = unmatched;
  const words =
    kind === 'missing'
      ? `Expected toolResult blocks at messages.${index}.content for the following Ids: ${ids}`
      : `Unexpected toolResult blocks at messages.${index}.content for the following Ids: ${ids}`;
  throw new SimulatedError(400, words);
}

function readTools(tools: unknown): readonly Tool[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: unknown, index) => {
    const spec = objectOf(tool)['toolSpec'];
    if (spec === undefined) return [];
    const { name, inputSchema } = objectOf(spec);
    if (typeof name !== 'string') {
      throw invalid(
        `Value at 'toolConfig.tools.${index + 1}.member.toolSpec.name' failed to satisfy constraint: Member must not be null`,
      );
    }
    return [{ name, parameters: objectOf(inputSchema)['json'] }];
  });
}

function readWantedTools(choice: unknown, tools: readonly Tool[], messages: readonly Json[]): readonly Tool[] {
  const last = messages.at(-1);
  const hasResult = blocksOf(last?.['content']).some((block) => block['toolResult'] !== undefined);
  const asks = last?.['role'] === 'user' && !hasResult;
  const wanted = wantedTools(readChoice(choice), tools, asks ? textOf(last['content']) : undefined);
  if (wanted) return wanted;
  throw new SimulatedError(400, 'The tool of toolConfig.toolChoice is not in toolConfig.tools.');
}

function readChoice(choice: unknown): ToolChoice {
  const { tool, ...others } = objectOf(choice);
  if (tool !== undefined) return { kind: 'named', name: objectOf(tool)['name'] };
  return Object.hasOwn(others, 'any') ? { kind: 'any' } : undefined;
}

function readFormat(config: unknown): GenerateRequest['format'] {
  const { type, structure } = objectOf(objectOf(config)['textFormat']);
  if (type !== 'json_schema') return { kind: 'text' };
  const { schema } = objectOf(objectOf(structure)['jsonSchema']);
  try {
    return { kind: 'schema', schema: typeof schema === 'string' ? (JSON.parse(schema) as unknown) : {} };
  } catch {
    throw new SimulatedError(400, 'The schema of outputConfig.textFormat is not JSON.');
  }
}

/** Each family of models has a member of its own for this. */
function asksToReason(fields: Json): boolean {
  const config = objectOf(fields['thinking'] ?? fields['reasoning_config'] ?? fields['reasoningConfig']);
  return ['enabled', 'adaptive'].includes(String(config['type']));
}

function textOf(content: unknown): string {
  return blocksOf(content)
    .map((block) => {
      const result = objectOf(block['toolResult'])['content'];
      return typeof block['text'] === 'string' ? block['text'] : result === undefined ? '' : textOf(result);
    })
    .join('');
}

function blocksOf(content: unknown): readonly Json[] {
  return Array.isArray(content) ? content.filter(isObject) : [];
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function invalid(words: string): SimulatedError {
  return new SimulatedError(400, `1 validation error detected: ${words}`);
}
