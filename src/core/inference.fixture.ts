import type { Inference } from './inference.ts';

/** An inference that a test needs for what is accounted of it, not for what it asks. */
export function inferenceOf(parts: Partial<Inference>): Inference {
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
