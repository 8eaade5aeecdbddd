import { anthropicStream } from './anthropic-stream.ts';
import { bedrockStream } from './bedrock-stream.ts';
import { chatStream } from './chat-stream.ts';
import { geminiStream } from './gemini-stream.ts';
import { responsesStream } from './responses-stream.ts';
import type { StreamSchema } from './stream-schema.ts';

export const streamSchemas: readonly StreamSchema[] = [
  chatStream,
  responsesStream,
  anthropicStream,
  geminiStream,
  bedrockStream,
];
