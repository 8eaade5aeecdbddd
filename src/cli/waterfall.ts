import type {
  ReportedAttempt,
  ReportedChoice,
  ReportedLimit,
  ReportedStep,
  RequestReport,
} from '../endpoints/admin/request-report.ts';

/** Characters that stand for the whole time of the request. */
const barWidth = 32;
const nameWidth = 9;

/** What happened to a request, for people: the facts, then each step and each attempt with its time. */
export function waterfall(report: RequestReport): string {
  return `${[...facts(report), '', ...timeline(report)].join('\n').trimEnd()}\n`;
}

function facts(report: RequestReport): string[] {
  const { id, trace_id, route, path, stream, error, limits, reserved, settled } = report;
  return [
    ...fact('request', id),
    ...fact('ended', endOf(report)),
    ...fact('error', error === null ? null : wordsOf(error)),
    ...fact('route', route === null ? path : `${route}${stream ? ', as a stream' : ''}`),
    ...fact('caller', callerOf(report)),
    ...fact('model', modelOf(report)),
    ...fact('answer', sourceOf(report)),
    ...fact('trace', trace_id),
    ...fact('limits', limits === null ? null : decisionOf(limits)),
    ...(limits?.states ?? []).flatMap((state) => fact('', stateOf(state))),
    ...fact('reserved', reserved === null ? null : `${reserved.tokens} tokens, $${reserved.cost_usd}`),
    ...fact('settled', usageOf(settled)),
  ];
}

function fact(name: string, words: string | null): string[] {
  return words === null ? [] : [`${name.padEnd(nameWidth)} ${words}`];
}

function endOf({ ended_at, duration_ms, status, finish_reason }: RequestReport): string {
  const took = duration_ms === null ? '' : `, after ${duration_ms.toFixed(2)} ms`;
  const reason = finish_reason === null ? '' : `, finish reason ${finish_reason}`;
  return `${ended_at.replace('T', ' ').replace('Z', ' UTC')}${took}${status === null ? '' : `, with ${status}`}${reason}`;
}

function wordsOf({ code, message, truncated }: NonNullable<RequestReport['error']>): string {
  const words = message === '' ? code : `${code}: ${message}`;
  return truncated ? `${words} (after the head of the answer had been sent)` : words;
}

function sourceOf({ shared }: RequestReport): string | null {
  if (shared === null) return null;
  if (shared.how === 'first') return 'its own, for all that ask for the same';
  const other = shared.by === 'coalescing' ? 'an identical request' : 'a request with the same Idempotency-Key';
  return `that of ${other}, ${shared.how === 'joined' ? 'joined while it ran' : 'which was kept'}`;
}

function callerOf({ caller, priority, client }: RequestReport): string | null {
  const from = client === null ? null : `from ${client}`;
  if (caller === null) return from === null ? null : `not known, ${from}`;
  const team = caller.team === null ? null : `team ${caller.team}`;
  return [`${caller.id} (${caller.kind})`, team, priority, from].filter((part) => part !== null).join(', ');
}

function modelOf({ model: { requested, listed, upstream, reported }, provider }: RequestReport): string | null {
  if (requested === null) return null;
  const counted = listed === null || listed === requested ? '' : ` (counted as ${listed})`;
  const asked = provider === null ? '' : `, asked of ${provider} as ${upstream}`;
  const answered = reported === null || reported === upstream ? '' : `, answered as ${reported}`;
  return `${requested}${counted}${asked}${answered}`;
}

function decisionOf({ decision, refused_by, states }: NonNullable<RequestReport['limits']>): string {
  if (refused_by !== null) return `refused by ${refused_by}`;
  return states.length === 0 ? 'none applies' : decision;
}

function stateOf({ name, words, unit, remaining }: ReportedLimit): string {
  return `  ${name}: ${words}; ${unit === 'usd' ? `$${remaining}` : remaining} left`;
}

function usageOf(settled: RequestReport['settled']): string {
  const { tokens, input_tokens, output_tokens, tokens_estimated, cost_usd } = settled;
  const parts =
    tokens === 0 ? '' : ` (${input_tokens} in, ${output_tokens} out${tokens_estimated ? ', estimated' : ''})`;
  return `${tokens} tokens${parts}, $${cost_usd}`;
}

interface Row {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly words: string;
  readonly details?: string | null;
}

function timeline({ steps, attempts, choices, duration_ms }: RequestReport): string[] {
  const chosen = (choices ?? []).map(rowOfChoice);
  const rows = [...steps.map(rowOfStep), ...chosen, ...attempts.map(rowOfAttempt)].sort(
    (one, other) => one.fromMs - other.fromMs,
  );
  const wholeMs = Math.max(duration_ms ?? 0, ...rows.map(({ untilMs }) => untilMs));
  return rows.flatMap((row) => [
    `${row.fromMs.toFixed(2).padStart(11)} ms  ${barOf(row, wholeMs)}  ${row.words}`,
    ...(row.details ? [`${' '.repeat(20 + barWidth)}${row.details}`] : []),
  ]);
}

function rowOfStep({ step, at_ms }: ReportedStep): Row {
  return { fromMs: at_ms, untilMs: at_ms, words: step.replaceAll('_', ' ') };
}

/** Why the state of a target speaks against it, in words. */
const ailments: Readonly<Record<string, string>> = {
  tried: 'was tried before',
  open: 'fails',
  cooling: 'wants to be left alone',
  account: 'refuses our credentials',
  full: 'has as many calls as it may have',
  returns: 'is back, and gets a part of its requests',
};

function rowOfChoice({ at_ms, target, how, passed_over }: ReportedChoice): Row {
  const others = passed_over.map((one) => `${one.target} ${ailments[one.why] ?? one.why}`).join(', ');
  const words = `${target} chosen: ${how.replaceAll('_', ' ')}`;
  return { fromMs: at_ms, untilMs: at_ms, words, details: others === '' ? null : `not chosen: ${others}` };
}

function rowOfAttempt(attempt: ReportedAttempt, index: number): Row {
  const { provider, upstream_model, began_at_ms, duration_ms, outcome, status, error } = attempt;
  const target = upstream_model === '' ? provider : `${provider}/${upstream_model}`;
  const end = status === null ? outcome : `${outcome}, status ${status}`;
  const words = `attempt ${index + 1}: ${target}, ${duration_ms.toFixed(2)} ms: ${end}`;
  return { fromMs: began_at_ms, untilMs: began_at_ms + duration_ms, words, details: error };
}

/** A point in time is one character, and a span at least one. */
function barOf({ fromMs, untilMs }: Row, wholeMs: number): string {
  const at = (ms: number): number => (wholeMs === 0 ? 0 : Math.round((ms / wholeMs) * (barWidth - 1)));
  const isPoint = fromMs === untilMs;
  const bar = isPoint ? '|' : '='.repeat(at(untilMs) - at(fromMs) + 1);
  return (' '.repeat(at(fromMs)) + bar).padEnd(barWidth, ' ');
}
