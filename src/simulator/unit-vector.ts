import { createHash } from 'node:crypto';
import { Random } from './random.ts';

// Few enough to compute the vectors of many texts at once.
const maxWords = 15;

/** A vector of length 1 that depends on the text only. Texts that share words are near each other. */
export function unitVector(text: string, dimensions: number): number[] {
  const sum = Array.from({ length: dimensions }, () => 0);
  // The whole text counts as a word, so that long texts differ too.
  const words = [...text.toLowerCase().split(/\s/, maxWords), text];
  for (const word of words) {
    const random = new Random(createHash('sha256').update(word).digest().readUInt32LE());
    for (let index = 0; index < dimensions; index += 1) sum[index] = (sum[index] ?? 0) + random.below(2001) - 1000;
  }
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => Number((value / length).toFixed(9)));
}

/** How near two vectors of length 1 are, from -1 to 1. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
