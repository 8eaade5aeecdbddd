import type { AttemptRecord } from '../core/outcome.ts';
import type { ChoiceNote, Target } from '../core/plan.ts';
import type { RefusedRequest } from './connection-events.ts';
import { keptName, keptWords } from './kept-text.ts';
import { fewLimits, number, numbersEach, type Unusual, value, valuesEach } from './recent-columns.ts';
import type { RecentAttempt, RecentChoice, RecentFailure, RecentRequest, SeenLimit } from './recent-request.ts';
import { readRow } from './recent-row.ts';
import type { RequestClock } from './request-clock.ts';
import type { RequestRecord } from './request-record.ts';

/** What a request that has ended is kept from, beside its record. */
export interface EndedParts {
  readonly times: RequestClock;
  readonly known: {
    readonly attempts: readonly AttemptRecord[];
    readonly choices: readonly ChoiceNote[] | undefined;
    readonly asked: { readonly forecast: { readonly reservedNanoUsd: number | undefined } } | undefined;
    readonly decision:
      | { readonly kind: 'admitted'; readonly states: readonly SeenLimit[] }
      | { readonly kind: 'refused'; readonly states: readonly SeenLimit[]; readonly state: SeenLimit }
      | undefined;
  };
}

/** What a row takes, with its texts: measured. */
const usualBytes = 512;
const attemptBytes = 192;
const choiceBytes = 200;
const passedOverBytes = 120;
const bytesPerCharacter = 2;
/** The first ones are kept. */
const mostAttempts = 32;
/**
 * Rows for requests. A request is written over the row of an older one, and nothing is made for it. An object for each request
 * would live for as long as a thousand requests: the garbage collector would copy it twice, and it would lie elsewhere in
 * memory than the one before, which costs ten times as much as writing a row (docs/decisions/recent-requests-are-rows.md).
 */
export class RecentTable {
  readonly #numbers: Float64Array;
  readonly #values: unknown[];
  /** Names of the request before, by column. */
  readonly #names: (string | undefined)[] = Array.from({ length: value.finishReason + 1 });

  constructor(rows: number) {
    this.#numbers = new Float64Array(rows * numbersEach);
    this.#values = Array.from({ length: rows * valuesEach });
  }

  /** Returns the weight of the row: an estimate of its bytes, which is seldom too low. */
  write(row: number, record: RequestRecord, { times, known }: EndedParts): number {
    const numbers = this.#numbers;
    const values = this.#values;
    const n = row * numbersEach;
    const v = row * valuesEach;
    const { caller, usage } = record;
    numbers[n + number.endedAtWallMs] = record.endedAtWallMs;
    numbers[n + number.totalMs] = record.totalMs;
    numbers[n + number.status] = record.status;
    numbers[n + number.reservedTokens] = record.reservedTokens ?? Number.NaN;
    numbers[n + number.reservedNanoUsd] = known.asked?.forecast.reservedNanoUsd ?? Number.NaN;
    numbers[n + number.usedTokens] = record.usedTokens;
    numbers[n + number.inputTokens] = usage?.inputTokens ?? 0;
    numbers[n + number.outputTokens] = usage?.outputTokens ?? 0;
    numbers[n + number.nanoUsd] = record.nanoUsd;
    times.copySteps(numbers, n + number.steps);
    values[v + value.requestId] = record.requestId;
    values[v + value.traceId] = record.traceId;
    values[v + value.route] = record.route;
    values[v + value.client] = record.client;
    values[v + value.callerId] = caller?.id;
    values[v + value.callerKind] = caller?.kind;
    values[v + value.team] = caller?.team;
    values[v + value.priority] = record.priority;
    values[v + value.stream] = record.stream;
    values[v + value.requestedModel] = this.#sameName(value.requestedModel, record.requestedModel);
    values[v + value.modelLabel] = this.#sameName(value.modelLabel, record.modelLabel);
    values[v + value.upstreamModel] = this.#sameName(value.upstreamModel, record.upstreamModel);
    values[v + value.reportedModel] = this.#sameName(value.reportedModel, record.reportedModel);
    values[v + value.provider] = record.provider;
    values[v + value.finishReason] = this.#sameName(value.finishReason, record.finishReason);
    values[v + value.tokensEstimated] = usage?.estimated === true;
    values[v + value.decision] = known.decision?.kind;
    values[v + value.shared] = record.shared;
    const unusual = unusualOf({
      failure: record.failure && keptFailure(record.failure),
      attempts: this.#writeAttempt(n, known.attempts, times),
      choices: known.choices?.map((note) => keptChoice(note, times)),
      limits: this.#writeLimits(n, v, known.decision?.states ?? noLimits),
      refusedBy: known.decision?.kind === 'refused' ? known.decision.state.limit.name : undefined,
    });
    values[v + value.unusual] = unusual;
    return unusual === undefined ? usualBytes : weightOf(unusual);
  }

  /** Writes a request that was refused before its route began. Returns the weight of the row. */
  writeRefusal(
    row: number,
    requestId: string,
    refused: RefusedRequest,
    client: string | undefined,
    endedAtWallMs: number,
  ): number {
    const { traceId, status = Number.NaN, code, message = '', path = '' } = refused;
    this.#numbers.fill(Number.NaN, row * numbersEach, (row + 1) * numbersEach);
    this.#values.fill(undefined, row * valuesEach, (row + 1) * valuesEach);
    this.#numbers[row * numbersEach + number.endedAtWallMs] = endedAtWallMs;
    this.#numbers[row * numbersEach + number.status] = status;
    const v = row * valuesEach;
    this.#values[v + value.requestId] = requestId;
    this.#values[v + value.traceId] = traceId;
    this.#values[v + value.client] = client;
    this.#values[v + value.stream] = false;
    this.#values[v + value.tokensEstimated] = false;
    const failure = keptFailure({ code, message, path, truncated: false });
    const unusual = { failure, attempts: [], choices: undefined, limits: undefined, refusedBy: undefined };
    this.#values[v + value.unusual] = unusual;
    return weightOf(unusual);
  }

  read(row: number): RecentRequest {
    return readRow(this.#numbers, this.#values, row);
  }

  /** Copies a row of another table. */
  copyRow(from: RecentTable, fromRow: number, row: number): void {
    const numbers = from.#numbers.subarray(fromRow * numbersEach, (fromRow + 1) * numbersEach);
    this.#numbers.set(numbers, row * numbersEach);
    for (let column = 0; column < valuesEach; column += 1) {
      this.#values[row * valuesEach + column] = from.#values[fromRow * valuesEach + column];
    }
  }

  /** Lets go of everything in the row that can be large. */
  clear(row: number): void {
    this.#values[row * valuesEach + value.unusual] = undefined;
  }

  /** The text of the request before, if it says the same: it is older, so that the garbage collector need not copy it. */
  #sameName(column: number, name: string | undefined): string | undefined {
    const before = this.#names[column];
    return before === name ? before : (this.#names[column] = keptName(name));
  }

  /** Returns the attempts if they do not fit into the columns. */
  #writeAttempt(
    n: number,
    attempts: readonly AttemptRecord[],
    times: RequestClock,
  ): readonly RecentAttempt[] | undefined {
    const only = attempts.length === 1 ? attempts[0] : undefined;
    if (only === undefined || only.outcome !== 'ok') {
      return attempts.slice(0, mostAttempts).map((attempt) => keptAttempt(attempt, times));
    }
    const numbers = this.#numbers;
    numbers[n + number.beganMs] = times.sinceHead(only.startedAtMs);
    numbers[n + number.durationMs] = only.durationMs;
    numbers[n + number.attemptStatus] = only.status ?? Number.NaN;
    return undefined;
  }

  /** Returns the limits if they do not fit into the columns. */
  #writeLimits(n: number, v: number, states: readonly SeenLimit[]): readonly SeenLimit[] | undefined {
    for (let index = 0; index < fewLimits; index += 1) {
      const state = states[index];
      this.#values[v + value.limits + index] = state?.limit;
      this.#numbers[n + number.remaining + index] = state?.remaining ?? Number.NaN;
    }
    return states.length <= fewLimits ? undefined : states.map(({ limit, remaining }) => ({ limit, remaining }));
  }
}

const noLimits: readonly SeenLimit[] = [];

/** Undefined where nothing is unusual. */
function unusualOf(unusual: Unusual): Unusual | undefined {
  const { failure, attempts, choices, limits, refusedBy } = unusual;
  const isUsual = (failure ?? attempts ?? choices ?? limits ?? refusedBy) === undefined;
  return isUsual ? undefined : unusual;
}

function keptFailure({ code, message, path, truncated }: RecentFailure): RecentFailure {
  return { code, message: keptWords(message), path: keptWords(path), truncated };
}

function keptAttempt(attempt: AttemptRecord, times: RequestClock): RecentAttempt {
  const { target, startedAtMs, durationMs, outcome, reached, status, message } = attempt;
  return {
    provider: target.provider.name,
    upstreamModel: keptName(target.upstreamModel),
    beganMs: times.sinceHead(startedAtMs),
    durationMs,
    outcome,
    reached,
    status,
    message: message === undefined ? undefined : keptWords(message),
  };
}

function keptChoice({ atMs, target, how, passedOver = [] }: ChoiceNote, times: RequestClock): RecentChoice {
  return {
    atMs: times.sinceHead(atMs),
    target: nameOf(target),
    how,
    passedOver: passedOver.map((one) => ({ target: nameOf(one.target), why: one.why })),
  };
}

function nameOf({ provider, upstreamModel }: Target): string {
  return keptName(`${provider.name}/${upstreamModel}`);
}

function weightOf({ failure, attempts = [], choices = [] }: Unusual): number {
  let bytes = usualBytes + bytesOf(failure?.message) + bytesOf(failure?.path);
  for (const { message } of attempts) bytes += attemptBytes + bytesOf(message);
  for (const { passedOver } of choices) bytes += choiceBytes + passedOver.length * passedOverBytes;
  return bytes;
}

function bytesOf(text: string | undefined): number {
  return text === undefined ? 0 : text.length * bytesPerCharacter;
}
