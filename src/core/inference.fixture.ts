import type { GenerateInference } from './inference.ts';

/** An inference for tests that need its usage and not its content. */
export function inferenceOf(parts: Partial<GenerateInference>): GenerateInference {
  return {
    operation: 'generate',
    dialect: 'test',
    stream: false,
    body: Buffer.alloc(0),
    conversation: () => ({ messages: [], stream: parts.stream ?? false }),
    nameOf: (feature) => feature,
    ...parts,
  };
}
