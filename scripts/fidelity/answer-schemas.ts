import { type DeclaredType, type Declarations, listOf, named, objectOf } from './declared/declared-type.ts';
import { readDeclarations } from './declared/read-declarations.ts';
import type { Hints } from './declared/uses.ts';

/** The complete answers of a provider dialect as the vendor's own SDK declares them. */
export interface AnswerSchema {
  readonly dialect: string;
  readonly title: string;
  readonly declarations: Declarations;
  readonly type: DeclaredType;
  readonly hints: Hints;
  /** What stands before the names of members. */
  readonly path?: readonly string[];
}

const nothingBeside = (): undefined => undefined;

export const chat: AnswerSchema = {
  dialect: 'openai-chat',
  title: 'OpenAI chat completions',
  declarations: readDeclarations([
    'openai/resources/chat/completions/completions.d.ts',
    'openai/resources/completions.d.ts',
    'openai/resources/shared.d.ts',
  ]),
  type: named('ChatCompletion'),
  hints: {
    value: valuesOf({ arguments: '{}', logprobs: null, service_tier: 'flex', role: 'assistant', data: 'AAAA' }),
    beside: nothingBeside,
  },
};

export const responses: AnswerSchema = {
  dialect: 'openai-responses',
  title: 'OpenAI Responses',
  declarations: readDeclarations(['openai/resources/responses/responses.d.ts', 'openai/resources/shared.d.ts']),
  type: named('Response'),
  hints: {
    value: valuesOf({
      output_format: 'webp',
      result: 'AAAA',
      error: null,
      incomplete_details: null,
      arguments: '{}',
      service_tier: 'flex',
      role: 'assistant',
    }),
    beside: (path) => (path.length === 1 ? { status: 'completed' } : undefined),
  },
};

export const anthropic: AnswerSchema = {
  dialect: 'anthropic',
  title: "Anthropic's Messages",
  // Those with betas have all members of the others.
  declarations: readDeclarations([
    '@anthropic-ai/sdk/resources/beta/messages/messages.d.ts',
    '@anthropic-ai/sdk/resources/messages/messages.d.ts',
  ]),
  type: named('BetaMessage'),
  hints: {
    value: valuesOf({
      stop_details: null,
      container: null,
      citations: null,
      caller: { type: 'code_execution_20250825', tool_id: 'a tool' },
    }),
    beside: nothingBeside,
  },
};

const part = { text: 'a text' };
const answered = { content: { role: 'model', parts: [part] }, finishReason: 'STOP' };
const whole = { candidates: [answered], usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 } };
const wholeParts = new Set([
  'text',
  'inlineData',
  'functionCall',
  'functionResponse',
  'fileData',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
  'audioTranscription',
]);

export const gemini: AnswerSchema = {
  dialect: 'gemini',
  title: "Gemini's generateContent",
  declarations: readDeclarations(['@google/genai/dist/genai.d.ts']),
  type: named('GenerateContentResponse'),
  hints: {
    value: valuesOf({ mimeType: 'image/png', data: 'AAAA', thoughtSignature: 'AAAA', finishReason: 'STOP', index: 0 }),
    beside: (path) => besideInGemini(path.at(-1) ?? '', path.at(-2)),
  },
};

function besideInGemini(name: string, of: string | undefined): object | undefined {
  if (of === undefined) return whole;
  if (of === 'candidates') return answered;
  if (of === 'content') return { parts: [part] };
  if (of === 'parts') return wholeParts.has(name) ? undefined : part;
  if (of === 'functionCall') return { name: 'f', args: {} };
  if (of === 'inlineData') return { mimeType: 'image/png', data: 'AAAA' };
  if (of === 'usageMetadata') return whole.usageMetadata;
  if (of === 'groundingMetadata') return { groundingChunks: [{ web: { uri: 'https://example.com' } }] };
  if (of === 'citations') return { uri: 'https://example.com', endIndex: 4 };
  if (of === 'groundingSupports' || of === 'segment') return { endIndex: 4, groundingChunkIndices: [0] };
  if (of === 'chosenCandidates' || of === 'candidates') return { token: 'a', logProbability: -1 };
  return undefined;
}

const text: DeclaredType = { kind: 'text' };
const number: DeclaredType = { kind: 'number' };
const bytes = objectOf({ bytes: text });
const tool = objectOf({ toolUseId: text, name: text, input: { kind: 'record', of: text }, type: text });
const place = objectOf({ documentIndex: number, start: number, end: number });
export const bedrockCitation = objectOf({
  title: text,
  source: text,
  sourceContent: listOf(objectOf({ text })),
  location: objectOf({
    web: objectOf({ url: text, domain: text }),
    documentChar: place,
    documentPage: place,
    documentChunk: place,
  }),
});

export const bedrockUsage = objectOf({
  inputTokens: number,
  outputTokens: number,
  totalTokens: number,
  cacheReadInputTokens: number,
  cacheWriteInputTokens: number,
  cacheDetails: listOf(objectOf({ ttl: text, inputTokens: number })),
});

/** AWS's SDK is no dependency: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const bedrock: AnswerSchema = {
  dialect: 'bedrock',
  title: "Bedrock's Converse",
  declarations: new Map(),
  type: objectOf({
    output: objectOf({
      message: objectOf({
        role: text,
        content: listOf(
          objectOf({
            text,
            toolUse: tool,
            toolResult: objectOf({ toolUseId: text, status: text }),
            reasoningContent: objectOf({ reasoningText: objectOf({ text, signature: text }), redactedContent: text }),
            citationsContent: objectOf({ content: listOf(objectOf({ text })), citations: listOf(bedrockCitation) }),
            image: objectOf({ format: text, source: bytes }),
            audio: objectOf({ format: text, source: bytes }),
            video: objectOf({ format: text, source: bytes }),
            document: objectOf({ format: text, name: text, source: bytes }),
            guardContent: objectOf({ text: objectOf({ text }) }),
            cachePoint: objectOf({ type: text }),
          }),
        ),
      }),
    }),
    stopReason: text,
    usage: bedrockUsage,
    metrics: objectOf({ latencyMs: number }),
    additionalModelResponseFields: { kind: 'record', of: text },
    trace: objectOf({ guardrail: { kind: 'record', of: text }, promptRouter: objectOf({ invokedModelId: text }) }),
    performanceConfig: objectOf({ latency: text }),
    serviceTier: objectOf({ type: text }),
  }),
  hints: {
    value: valuesOf({ source: undefined, bytes: 'AAAA', redactedContent: 'AAAA', role: 'assistant', format: 'png' }),
    beside: (path) => besideInBedrock(path),
  },
};

const said = { role: 'assistant', content: [part] };
const spent = { inputTokens: 3, outputTokens: 4 };

function besideInBedrock(path: readonly string[]): object | undefined {
  const of = path.at(-2);
  if (of === undefined) return { output: { message: said }, stopReason: 'end_turn', usage: spent };
  if (of === 'output') return { message: said };
  if (of === 'message') return said;
  if (of === 'usage') return spent;
  if (of === 'toolUse') return { toolUseId: 't', name: 'f', input: {} };
  if (of === 'reasoningText') return { text: 'hm' };
  if (of === 'image' || of === 'audio') return { format: 'png', source: { bytes: 'AAAA' } };
  if (of === 'citationsContent') return { content: [part], citations: [{ title: 't' }] };
  if (of.startsWith('document')) return { documentIndex: 0, start: 1, end: 2 };
  return of === 'citations' ? { title: 't' } : undefined;
}

function valuesOf(values: Readonly<Record<string, unknown>>): Hints['value'] {
  return (name) => (Object.hasOwn(values, name) ? values[name] : undefined);
}

export const answerSchemas: readonly AnswerSchema[] = [chat, responses, anthropic, gemini, bedrock];
