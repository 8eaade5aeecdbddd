import { agents } from './agents.ts';
import { aiSdk, aiSdkAnthropic, aiSdkDefault, aiSdkGoogle } from './ai-sdk.ts';
import type { Client } from './client.ts';
import { langchain } from './langchain.ts';
import { openaiNode } from './openai-node.ts';
import { openaiNodeResponses } from './openai-node-responses.ts';

export const clients: readonly Client[] = [
  openaiNode,
  openaiNodeResponses,
  aiSdk,
  aiSdkDefault,
  aiSdkAnthropic,
  aiSdkGoogle,
  langchain,
  agents,
];
