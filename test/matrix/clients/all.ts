import { anthropic } from './anthropic.ts';
import type { Client } from './client.ts';
import { gemini } from './gemini.ts';
import { headgate } from './headgate.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiResponses } from './openai-responses.ts';

/** Every client dialect. A new one is a file and a line. */
export const clients: readonly Client[] = [openaiChat, openaiResponses, openaiCompletions, anthropic, gemini, headgate];
