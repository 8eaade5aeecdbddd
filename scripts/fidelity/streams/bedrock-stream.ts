import { eventFrame } from '../../../src/dialects/bedrock/frames-for-tests.ts';
import { type DeclaredType, listOf, objectOf } from '../declared/declared-type.ts';
import { bedrock, bedrockCitation, bedrockUsage } from '../answer-schemas.ts';
import type { Members, StreamSchema } from './stream-schema.ts';

const text: DeclaredType = { kind: 'text' };
const number: DeclaredType = { kind: 'number' };
const record: DeclaredType = { kind: 'record', of: text };
const bytes = objectOf({ bytes: text });

/** AWS's SDK is no dependency: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
const events = objectOf({
  messageStart: objectOf({ role: text }),
  contentBlockStart: objectOf({
    contentBlockIndex: number,
    start: objectOf({
      toolUse: objectOf({ toolUseId: text, name: text, type: text }),
      toolResult: objectOf({ toolUseId: text, type: text, status: text }),
      image: objectOf({ format: text }),
    }),
  }),
  contentBlockDelta: objectOf({
    contentBlockIndex: number,
    delta: objectOf({
      text,
      toolUse: objectOf({ input: text }),
      toolResult: listOf(objectOf({ text, json: record })),
      reasoningContent: objectOf({ text, signature: text, redactedContent: text }),
      citation: bedrockCitation,
      image: objectOf({ source: bytes, error: objectOf({ message: text }) }),
    }),
  }),
  contentBlockStop: objectOf({ contentBlockIndex: number }),
  messageStop: objectOf({ stopReason: text, additionalModelResponseFields: record }),
  metadata: objectOf({
    usage: bedrockUsage,
    metrics: objectOf({ latencyMs: number }),
    trace: objectOf({ guardrail: record, promptRouter: objectOf({ invokedModelId: text }) }),
    performanceConfig: objectOf({ latency: text }),
    serviceTier: objectOf({ type: text }),
  }),
});

const start = eventFrame('messageStart', { role: 'assistant' });
const said = eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'a text' } });
const stop = eventFrame('messageStop', { stopReason: 'end_turn' });
const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7 };
const metadata = eventFrame('metadata', { usage, metrics: { latencyMs: 9 } });

export const bedrockStream: StreamSchema = {
  ...bedrock,
  answer: bedrock,
  title: "Bedrock's ConverseStream",
  type: events,
  hints: {
    value: (name) => (name === 'toolUseId' ? 't' : bedrock.hints.value(name)),
    beside: (path) => beside(path),
  },
  streamWith: (event) => Buffer.concat(around(event)),
  sameAsAnswer: [
    ['contentBlockDelta.delta.citation', 'output.message.content.citationsContent.citations'],
    ['contentBlockDelta.delta.reasoningContent', 'output.message.content.reasoningContent.reasoningText'],
    ['contentBlockDelta.delta', 'output.message.content'],
    ['messageStop', ''],
    ['metadata', ''],
  ],
};

function beside(path: readonly string[]): object | undefined {
  const [event, inside] = path;
  const of = path.at(-2);
  if (of === 'toolUse' && inside === 'start') return { toolUseId: 't', name: 'f' };
  if (of === 'usage') return usage;
  if (path.length === 2 && event === 'metadata') return { usage };
  if (path.length === 2 && event === 'contentBlockStart') {
    return { contentBlockIndex: 1, start: { toolUse: { toolUseId: 't', name: 'f' } } };
  }
  if (path.length === 2 && event?.startsWith('contentBlock') === true) return { contentBlockIndex: 1 };
  if (path.length === 2 && event === 'messageStop') return { stopReason: 'end_turn' };
  return of === 'citation' || of?.startsWith('document') === true ? bedrock.hints.beside(path) : undefined;
}

function around(event: Members): readonly Buffer[] {
  const [name = '', payload] = Object.entries(event)[0] ?? [];
  if (typeof payload !== 'object' || payload === null) return [start, said, stop, metadata];
  const own = eventFrame(name, payload);
  const { contentBlockIndex = 1, delta } = payload as Members;
  const end = eventFrame('contentBlockStop', { contentBlockIndex });
  switch (name) {
    case 'messageStart':
      return [own, said, stop, metadata];
    case 'contentBlockStart':
      return [start, said, own, ...(isImage(payload) ? [imagePiece] : []), end, stop, metadata];
    case 'contentBlockDelta':
      return [start, said, ...startOf(contentBlockIndex, delta as Members), own, end, stop, metadata];
    case 'messageStop':
      return [start, said, own, metadata];
    case 'metadata':
      return [start, said, stop, own];
    default:
      return [start, said, own, stop, metadata];
  }
}

const imagePiece = eventFrame('contentBlockDelta', {
  contentBlockIndex: 1,
  delta: { image: { source: { bytes: 'AAAA' } } },
});

function isImage(start: object): boolean {
  return JSON.stringify(start).includes('"image"');
}

/** Calls, results and images have a beginning. */
function startOf(contentBlockIndex: unknown, delta: Members | undefined): readonly Buffer[] {
  const begin = (what: object): Buffer[] => [eventFrame('contentBlockStart', { contentBlockIndex, start: what })];
  if (delta?.['toolUse'] !== undefined) return begin({ toolUse: { toolUseId: 't', name: 'f' } });
  if (delta?.['toolResult'] !== undefined) return begin({ toolResult: { toolUseId: 't' } });
  return delta?.['image'] === undefined ? [] : begin({ image: { format: 'png' } });
}
