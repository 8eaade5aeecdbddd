import type { EmitAnswerEvent, TokenLogprob } from '../../core/answer-events.ts';
import { numberOf } from '../../core/json/parse-exact.ts';
import { isObject } from '../chat-form/read-value.ts';

/** Reads `logprobsResult`: the chosen tokens, and beside each the most likely ones. */
export function readLogprobs(value: unknown, emit: EmitAnswerEvent): void {
  if (!isObject(value)) return;
  const { chosenCandidates, topCandidates } = value;
  const tops = listed(topCandidates);
  const tokens = listed(chosenCandidates).flatMap((chosen, index) => {
    const token = tokenOf(chosen);
    const top = tops[index];
    const others = isObject(top) ? listed(top['candidates']).flatMap((one) => tokenOf(one) ?? []) : [];
    return token === undefined ? [] : [{ ...token, top: others }];
  });
  if (tokens.length > 0) emit({ kind: 'logprobs', of: 'text', tokens });
}

function tokenOf(value: unknown): Omit<TokenLogprob, 'top'> | undefined {
  if (!isObject(value)) return undefined;
  const logprob = numberOf(value['logProbability']);
  const { token } = value;
  return typeof token === 'string' && logprob !== undefined ? { token, logprob } : undefined;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
