import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Preset } from './preset.ts';

/** All presets. A new one is a file of this folder and its line here. */
export const presets: readonly Preset[] = [openai, openaiCompatible];

/** The preset of a provider that names none. */
export const defaultPreset = openaiCompatible.name;
