import { estimateTokenCount } from 'tokenx';
import type { Usage } from '../core/usage.ts';
import { leaveOutMedia } from './leave-out-media.ts';

/** A token of English, or of JSON, is about four bytes. */
const bytesPerToken = 4;

/** Blanks are merged into few tokens, never into none. */
const mostCharactersPerToken = 8;

/** No word of a language is longer. Of a longer run of letters tokenx counts a token for six, a tokenizer for two or three. */
const longestWord = 40;
const missingPerCharacter = 1 / 2.5 - 1 / 6;

/** A longer text is looked at in samples: a KiB takes 35 µs, which for a whole prompt is more than all else a request costs here. */
const longestWhole = 4_096;
const samples = 16;
const sampleBytes = longestWhole / samples;

/** Tokens of a request's body, by the shapes of its words: within some ten per cent for prose, code and JSON. */
export function estimateTokens(body: Buffer): number {
  const { text, mediaTokens } = leaveOutMedia(body);
  const tokens = text.length <= longestWhole ? tokensIn(text, 0, text.length) : tokensOfSamples(text);
  return tokens + mediaTokens;
}

/** The same where nobody waits for it to be exact: by the number of bytes alone. */
export function roughlyEstimateTokens(body: Buffer): number {
  const { text, mediaTokens } = leaveOutMedia(body);
  return tokensOfBytes(text.length) + mediaTokens;
}

/** What a complete answer used whose provider does not say; of its input nothing is known here. */
export function estimateAnswer(body: Buffer | string): Usage {
  const outputTokens = tokensOfBytes(body.length);
  return { inputTokens: 0, outputTokens, totalTokens: outputTokens, estimated: true };
}

function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** Each sample stands at random in a part of its own, so that nobody can put what is cheap where it is looked at. */
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
  return Math.max(estimateTokenCount(text), text.length / mostCharactersPerToken) + ofUnbrokenRuns(text);
}

/** What an estimate by the shapes of words leaves out where letters run on without a space: base64, hashes, tokens of access. */
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

/** Letters, digits, and what joins them in base64. */
function isRunOn(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2f;
}

/** Some clients write all that is not ASCII as `\u4e2d`, which would count six times. */
function unescaped(text: string): string {
  if (!text.includes('\\u')) return text;
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
