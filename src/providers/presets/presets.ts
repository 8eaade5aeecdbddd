import { anthropic } from './anthropic.ts';
import { anthropicCompatible } from './anthropic-compatible.ts';
import { azureOpenai } from './azure-openai.ts';
import { bedrock } from './bedrock.ts';
import { cerebras } from './cerebras.ts';
import { cloudflare } from './cloudflare.ts';
import { cohere } from './cohere.ts';
import { dashscope } from './dashscope.ts';
import { databricks } from './databricks.ts';
import { deepseek } from './deepseek.ts';
import { fireworks } from './fireworks.ts';
import { gemini } from './gemini.ts';
import { geminiCompatible } from './gemini-compatible.ts';
import { githubModels } from './github-models.ts';
import { groq } from './groq.ts';
import { huggingFace } from './hugging-face.ts';
import { litellm } from './litellm.ts';
import { llamaCpp } from './llama-cpp.ts';
import { lmStudio } from './lm-studio.ts';
import { mistral } from './mistral.ts';
import { moonshot } from './moonshot.ts';
import { nvidiaNim } from './nvidia-nim.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openrouter } from './openrouter.ts';
import { perplexity } from './perplexity.ts';
import { sambanova } from './sambanova.ts';
import { sglang } from './sglang.ts';
import { tgi } from './tgi.ts';
import { together } from './together.ts';
import { vertex } from './vertex.ts';
import { vllm } from './vllm.ts';
import { xai } from './xai.ts';
import { zAi } from './z-ai.ts';
import type { Preset } from './preset.ts';

/** All presets. A new preset is a file in this folder and an entry in this list. */
export const presets: readonly Preset[] = [
  anthropic,
  anthropicCompatible,
  azureOpenai,
  bedrock,
  cerebras,
  cloudflare,
  cohere,
  dashscope,
  databricks,
  deepseek,
  fireworks,
  gemini,
  geminiCompatible,
  githubModels,
  groq,
  huggingFace,
  litellm,
  llamaCpp,
  lmStudio,
  mistral,
  moonshot,
  nvidiaNim,
  ollama,
  openai,
  openaiCompatible,
  openrouter,
  perplexity,
  sambanova,
  sglang,
  tgi,
  together,
  vertex,
  vllm,
  xai,
  zAi,
];

/** The preset of a provider whose configuration names none. */
export const defaultPreset = openaiCompatible.name;
