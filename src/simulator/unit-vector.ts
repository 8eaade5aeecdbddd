import { createHash } from 'node:crypto';
import { Random } from './random.ts';

// Enough to tell texts apart, and little enough to compute for each of many.
const maxWords = 64;

/** A vector of length 1 that depends on the text only. Texts that share words are near each other. */
export function unitVector(text: string, dimensions: number): number[] {
  const sum = Array.from({ length: dimensions }, () => 0);
  const words = text.toLowerCase().split(/\s/, maxWords);
  for (const word of words) {
    const random = new Random(createHash('sha256').update(word).digest().readUInt32LE());
    for (let index = 0; index < dimensions; index += 1) sum[index] = (sum[index] ?? 0) + random.below(2001) - 1000;
  }
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => Number((value / length).toFixed(9)));
}
