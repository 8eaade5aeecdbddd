import { estimateTokenCount } from 'tokenx';
import type { Usage } from '../core/usage.ts';
import { leaveOutMedia } from './leave-out-media.ts';

/** A token of English text or of JSON has about four bytes. */
const bytesPerToken = 4;

/** White space becomes few tokens, but never none. */
const mostCharactersPerToken = 8;

/**
 * Words of natural languages are shorter. For longer runs of letters, tokenx counts one token per six characters, but a
 * tokenizer produces one per two or three.
 */
const longestWord = 40;
const missingPerCharacter = 1 / 2.5 - 1 / 6;

/**
 * Longer texts are estimated from samples. One KiB takes 35 µs; for a whole prompt that would be more than all the
 * other work for a request.
 */
const longestWhole = 4_096;
const samples = 16;
const sampleBytes = longestWhole / samples;

/**
 * Estimates the tokens of a request body from the shapes of its words, a whole number. It is within about ten per cent for
 * prose, code and JSON.
 */
export function estimateTokens(body: Buffer): number {
  const { text, mediaTokens } = leaveOutMedia(body);
  const tokens = text.length <= longestWhole ? tokensIn(text, 0, text.length) : tokensOfSamples(text);
  return tokens + mediaTokens;
}

/** A rough estimate by the number of bytes alone, for uses that need no precision. */
export function roughlyEstimateTokens(body: Buffer): number {
  const { text, mediaTokens } = leaveOutMedia(body);
  return tokensOfBytes(text.length) + mediaTokens;
}

/** Estimates the usage of a complete answer whose provider did not report it. Its input is not known here. */
export function estimateAnswer(body: Buffer | string): Usage {
  const outputTokens = tokensOfBytes(body.length);
  return { inputTokens: 0, outputTokens, totalTokens: outputTokens, estimated: true };
}

function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/**
 * Each sample is at a random position within its own part of the text, so that a client cannot place cheap text where
 * the samples are.
 */
function tokensOfSamples(text: Buffer): number {
  const stride = text.length / samples;
  let tokens = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const from = Math.floor(sample * stride + Math.random() * (stride - sampleBytes));
    tokens += tokensIn(text, from, from + sampleBytes);
  }
  return Math.ceil((tokens * text.length) / longestWhole);
}

function tokensIn(bytes: Buffer, from: number, to: number): number {
  const text = unescaped(bytes.toString('utf8', from, to));
  return Math.ceil(Math.max(estimateTokenCount(text), text.length / mostCharactersPerToken)) + ofUnbrokenRuns(text);
}

/**
 * Tokens that the estimate by word shapes misses in long runs of letters without a space: base64, hashes, access
 * tokens.
 */
function ofUnbrokenRuns(text: string): number {
  let missing = 0;
  let run = 0;
  for (let index = 0; index <= text.length; index += 1) {
    if (index < text.length && isRunOn(text.charCodeAt(index))) {
      run += 1;
      continue;
    }
    if (run > longestWord) missing += run * missingPerCharacter;
    run = 0;
  }
  return Math.ceil(missing);
}

/** Letters, digits, and the two other characters of base64. */
function isRunOn(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2f;
}

/** Some clients write all non-ASCII characters as `\u4e2d`, which would count six times. */
function unescaped(text: string): string {
  if (!text.includes('\\u')) return text;
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
