import { aiSdk } from './ai-sdk.ts';
import type { Client } from './client.ts';
import { langchain } from './langchain.ts';
import { openaiNode } from './openai-node.ts';

export const clients: readonly Client[] = [openaiNode, aiSdk, langchain];
