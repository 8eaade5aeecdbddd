import type { TokenLogprob } from '../../core/answer-events.ts';
import { isObject } from '../chat-form/read-value.ts';

/** Reads the log probabilities of one token. */
export function readToken(value: unknown): TokenLogprob {
  const { top_logprobs: top } = isObject(value) ? value : {};
  return { ...readOne(value), top: Array.isArray(top) ? top.map(readOne) : [] };
}

function readOne(value: unknown): Omit<TokenLogprob, 'top'> {
  const { token, logprob, bytes } = isObject(value) ? value : {};
  return {
    token: typeof token === 'string' ? token : '',
    logprob: typeof logprob === 'number' ? logprob : 0,
    ...(Array.isArray(bytes) ? { bytes: bytes.filter((byte) => typeof byte === 'number') } : {}),
  };
}
