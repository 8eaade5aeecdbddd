import type { InferenceEndpoint } from './inference-endpoint.ts';
import { chatCompletionsEndpoint } from './v1/chat/completions.ts';
import { inferenceEndpoint } from './v1/inference.ts';

/** Every route on which an inference is asked for, a line each. */
export const inferenceEndpoints: readonly InferenceEndpoint[] = [inferenceEndpoint, chatCompletionsEndpoint];
