import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import type { RecordedDialect } from './dialect.ts';
import { gemini } from './gemini.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';

/** Every provider dialect of which there are transcripts. */
export const recordedDialects: readonly RecordedDialect[] = [openaiChat, openaiResponses, anthropic, gemini, bedrock];
