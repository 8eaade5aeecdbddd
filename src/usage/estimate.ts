import { estimateTokenCount } from 'tokenx';
import type { Usage } from '../core/usage.ts';
import { leaveOutMedia } from './leave-out-media.ts';

/** A token of English, or of JSON, is about four bytes. */
const bytesPerToken = 4;

/** An image costs from 85 to 2,500 tokens, a sound ten a second: what is sent as base64 counts as so many each. */
const tokensPerMedium = 1_000;

/** A longer text is looked at in samples: a KiB takes 35 µs, which for a whole prompt is more than all else a request costs here. */
const longestWhole = 4_096;
const samples = 16;
const sampleBytes = longestWhole / samples;

/** Tokens of a request's body, by the shapes of its words: within some ten per cent for prose, code and JSON. */
export function estimateTokens(body: Buffer): number {
  const { text, media } = leaveOutMedia(body);
  const tokens = text.length <= longestWhole ? tokensIn(text, 0, text.length) : tokensOfSamples(text);
  return tokens + media * tokensPerMedium;
}

/** The same where nobody waits for it to be exact: by the number of bytes alone. */
export function roughlyEstimateTokens(body: Buffer): number {
  const { text, media } = leaveOutMedia(body);
  return tokensOfBytes(text.length) + media * tokensPerMedium;
}

/** What a complete answer used whose provider does not say; of its input nothing is known here. */
export function estimateAnswer(body: Buffer | string): Usage {
  const outputTokens = tokensOfBytes(body.length);
  return { inputTokens: 0, outputTokens, totalTokens: outputTokens, estimated: true };
}

function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

function tokensOfSamples(text: Buffer): number {
  const stride = (text.length - sampleBytes) / (samples - 1);
  let tokens = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const from = Math.floor(sample * stride);
    tokens += tokensIn(text, from, from + sampleBytes);
  }
  return Math.ceil((tokens * text.length) / longestWhole);
}

function tokensIn(bytes: Buffer, from: number, to: number): number {
  return estimateTokenCount(unescaped(bytes.toString('utf8', from, to)));
}

/** Some clients write all that is not ASCII as `\u4e2d`, which would count six times. */
function unescaped(text: string): string {
  if (!text.includes('\\u')) return text;
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
