import { type DeclaredType, named, listOf, objectOf, type Declarations } from './declared/declared-type.ts';
import { readDeclarations } from './declared/read-declarations.ts';
import type { Hints } from './declared/uses.ts';

/** The requests of a client dialect as the vendor's own SDK declares them. */
export interface RequestSchema {
  readonly dialect: string;
  readonly route: string;
  readonly declarations: Declarations;
  readonly type: DeclaredType;
  readonly hints: Hints;
  /** Makes a request of it that is complete. */
  readonly complete: (request: Readonly<Record<string, unknown>>) => object;
}

const url = 'https://example.com/a.png';
const user = { role: 'user', content: 'hi' };

const openai = ['openai/resources/chat/completions/completions.d.ts', 'openai/resources/shared.d.ts'];
const fn = { type: 'function', function: { name: 'f' } };
const chatBeside: Readonly<Record<string, object>> = {
  filename: { file_data: 'AAAA' },
  prompt_cache_breakpoint: { file_data: undefined },
  tool_choice: { tools: [fn] },
  parallel_tool_calls: { tools: [fn] },
  stream_options: { stream: true },
  top_logprobs: { logprobs: true },
};
const chat: RequestSchema = {
  dialect: 'openai-chat',
  route: '/v1/chat/completions',
  declarations: readDeclarations(openai),
  type: named('ChatCompletionCreateParamsBase'),
  hints: {
    value: valueFrom({
      url,
      format: 'wav',
      file: { file_data: 'AAAA' },
      n: 2,
      modalities: ['audio'],
      parallel_tool_calls: false,
      detail: 'low',
      service_tier: 'flex',
      data: 'AAAA',
    }),
    beside: (path) => chatBeside[path.at(-1) ?? ''],
  },
  complete: ({ messages, ...rest }) => ({ ...rest, messages: [user, ...listOfValue(messages), user] }),
};

const responses: RequestSchema = {
  dialect: 'openai-responses',
  route: '/v1/responses',
  declarations: readDeclarations(['openai/resources/responses/responses.d.ts', 'openai/resources/shared.d.ts']),
  type: named('ResponseCreateParamsBase'),
  hints: {
    value: valueFrom({
      image_url: url,
      file_url: url,
      file_data: 'AAAA',
      detail: 'low',
      service_tier: 'flex',
      format: 'wav',
      data: 'AAAA',
      parallel_tool_calls: false,
      truncation: 'auto',
      output_format: 'webp',
      async: true,
      arguments: '{}',
    }),
    beside: (path) => {
      const name = path.at(-1) ?? '';
      if (path.length === 1) {
        const needs = ['tool_choice', 'parallel_tool_calls'].includes(name)
          ? { tools: [{ type: 'function', name: 'f', parameters: {}, strict: false }] }
          : {};
        return { model: 'm', input: 'hi', ...needs, ...(name === 'stream_options' ? { stream: true } : {}) };
      }
      const kind = path.at(-2);
      if (kind === '[input_image]' && !['image_url', 'file_id'].includes(name)) return { image_url: url };
      if (kind === '[input_file]' && !['file_url', 'file_data', 'file_id'].includes(name)) return { file_data: 'AAAA' };
      return undefined;
    },
  },
  complete: (request) => ({
    model: 'm',
    ...request,
    ...(Array.isArray(request['input'])
      ? { input: [user, ...listOfValue(request['input']).flatMap(withPartner), user] }
      : {}),
  }),
};

/** A call of a tool with its result, whichever of them is there. */
function withPartner(item: unknown): unknown[] {
  const { type, call_id } = item as { readonly type?: unknown; readonly call_id?: unknown };
  if (type === 'function_call') return [item, { type: 'function_call_output', call_id, output: 'done' }];
  if (type !== 'function_call_output') return [item];
  return [{ type: 'function_call', call_id, name: 'f', arguments: '{}' }, item];
}

const anthropic: RequestSchema = {
  dialect: 'anthropic',
  route: '/v1/messages',
  declarations: readDeclarations(['@anthropic-ai/sdk/resources/messages/messages.d.ts']),
  type: named('MessageCreateParamsBase'),
  hints: {
    value: valueFrom({
      url,
      data: 'AAAA',
      enabled: true,
      budget_tokens: 2048,
      service_tier: 'standard_only',
      disable_parallel_tool_use: true,
    }),
    beside: (path) => {
      const name = path.at(-1);
      if (name === 'tool_choice') return { tools: [{ name: 'f', input_schema: { type: 'object' } }] };
      return undefined;
    },
  },
  complete: ({ messages, ...rest }) => ({ ...rest, messages: [user, ...listOfValue(messages), user] }),
};

const part = { text: 'a text' };
const video = { fileData: { mimeType: 'video/mp4', fileUri: 'https://example.com/a.mp4' } };
const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
const wholeParts = new Set(['fileData', 'inlineData', 'functionCall', 'functionResponse', 'text']);
const foreignParts = new Set([
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
  'audioTranscription',
]);

const gemini: RequestSchema = {
  dialect: 'gemini',
  route: '/v1beta/models/{+model}:generateContent',
  declarations: readDeclarations(['@google/genai/dist/genai.d.ts']),
  type: objectOf({
    contents: listOf(named('Content')),
    systemInstruction: objectOf({ role: { kind: 'text' }, parts: listOf(objectOf({ text: { kind: 'text' } })) }),
    tools: listOf(named('Tool')),
    toolConfig: named('ToolConfig'),
    safetySettings: listOf(named('SafetySetting')),
    generationConfig: named('GenerationConfig'),
    cachedContent: { kind: 'text' },
    labels: { kind: 'record', of: { kind: 'text' } },
    serviceTier: { kind: 'literal', value: 'flex' },
  }),
  hints: {
    value: valueFrom({
      fileUri: url,
      data: 'AAAA',
      mimeType: 'image/png',
      thoughtSignature: 'AAAA',
      candidateCount: 2,
      propertyOrdering: ['b', 'a'],
      responseMimeType: 'application/json',
      mode: 'ANY',
    }),
    beside: (path) => besideInGemini(path.at(-1) ?? '', path.at(-2) ?? ''),
  },
  complete: ({ contents, ...rest }) => ({
    ...rest,
    contents: [{ role: 'user', parts: [part] }, ...listOfValue(contents), { role: 'user', parts: [part] }],
  }),
};

function besideInGemini(name: string, of: string): object | undefined {
  if (of === 'parts') {
    if (wholeParts.has(name) || foreignParts.has(name)) return undefined;
    if (name === 'videoMetadata') return video;
    return name === 'mediaResolution' ? image : part;
  }
  if (of === 'functionCall' && name !== 'name') return { name: 'f' };
  if (of === 'functionResponse') return { name: 'f', response: {} };
  if (of === 'fileData' && name !== 'fileUri') return { fileUri: url };
  if (of === 'inlineData') return { mimeType: 'image/png', data: 'AAAA' };
  if (of === 'functionDeclarations' && name !== 'name') return { name: 'f' };
  if (name === 'toolConfig') return { tools: [{ functionDeclarations: [{ name: 'f' }] }] };
  if (name === 'propertyOrdering') return { properties: { a: {}, b: {} } };
  if (name === 'logprobs') return { responseLogprobs: true };
  if (name === 'allowedFunctionNames') return { mode: 'ANY' };
  return undefined;
}

function valueFrom(values: Readonly<Record<string, unknown>>): Hints['value'] {
  return (name) => (Object.hasOwn(values, name) ? values[name] : undefined);
}

function listOfValue(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export const requestSchemas: readonly RequestSchema[] = [chat, responses, anthropic, gemini];
