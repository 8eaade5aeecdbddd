import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Preset } from './preset.ts';

/** All presets. A new preset is a file in this folder and an entry in this list. */
export const presets: readonly Preset[] = [anthropic, bedrock, gemini, openai, openaiCompatible];

/** The preset of a provider whose configuration names none. */
export const defaultPreset = openaiCompatible.name;
