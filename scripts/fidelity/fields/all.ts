import { anthropicFields } from './anthropic.ts';
import type { DocumentedDialect } from './field.ts';
import { geminiFields } from './gemini.ts';
import { headgateFields } from './headgate.ts';
import { openaiChatFields } from './openai-chat.ts';
import { openaiResponsesFields } from './openai-responses.ts';

/** Every client dialect with its documented fields. */
export const documentedDialects: readonly DocumentedDialect[] = [
  openaiChatFields,
  openaiResponsesFields,
  anthropicFields,
  geminiFields,
  headgateFields,
];
