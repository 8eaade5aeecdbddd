import { fewLimits, number, numbersEach, type Unusual, value, valuesEach } from './recent-columns.ts';
import type { RecentAttempt, RecentRequest, SeenLimit } from './recent-request.ts';
import { stepNames } from './request-clock.ts';

type ReadNumber = (column: number) => number | undefined;

/** Reads a row that `RecentTable` has written. */
export function readRow(numbers: Float64Array, values: readonly unknown[], row: number): RecentRequest {
  const n = row * numbersEach;
  const numberAt: ReadNumber = (column) => {
    const found = numbers[n + column];
    return found === undefined || Number.isNaN(found) ? undefined : found;
  };
  const v = row * valuesEach;
  const at = <Name extends keyof typeof value & keyof RecentRequest>(name: Name): RecentRequest[Name] =>
    values[v + value[name]] as RecentRequest[Name];
  const unusual = values[v + value.unusual] as Unusual | undefined;
  const reservedTokens = numberAt(number.reservedTokens);
  return {
    requestId: at('requestId'),
    traceId: at('traceId'),
    endedAtWallMs: numberAt(number.endedAtWallMs) ?? 0,
    totalMs: numberAt(number.totalMs),
    route: at('route'),
    status: numberAt(number.status),
    failure: unusual?.failure,
    client: at('client'),
    callerId: at('callerId'),
    callerKind: at('callerKind'),
    team: at('team'),
    priority: at('priority'),
    stream: at('stream'),
    requestedModel: at('requestedModel'),
    modelLabel: at('modelLabel'),
    upstreamModel: at('upstreamModel'),
    reportedModel: at('reportedModel'),
    provider: at('provider'),
    finishReason: at('finishReason'),
    steps: stepNames.flatMap((name, index) => {
      const atMs = numberAt(number.steps + index);
      return atMs === undefined ? [] : [{ name, atMs }];
    }),
    attempts: unusual?.attempts ?? [onlyAttempt(numberAt, at('provider'), at('upstreamModel'))],
    choices: unusual?.choices,
    decision: at('decision'),
    shared: at('shared'),
    refusedBy: unusual?.refusedBy,
    limits: unusual?.limits ?? limitsIn(values, v + value.limits, numberAt),
    reserved:
      reservedTokens === undefined
        ? undefined
        : { tokens: reservedTokens, nanoUsd: numberAt(number.reservedNanoUsd) ?? 0 },
    usedTokens: numberAt(number.usedTokens) ?? 0,
    inputTokens: numberAt(number.inputTokens) ?? 0,
    outputTokens: numberAt(number.outputTokens) ?? 0,
    tokensEstimated: at('tokensEstimated'),
    nanoUsd: numberAt(number.nanoUsd) ?? 0,
  };
}

/** The provider and the model of a single attempt that went well are those of the request. */
function onlyAttempt(numberAt: ReadNumber, provider = '', upstreamModel = ''): RecentAttempt {
  return {
    provider,
    upstreamModel,
    beganMs: numberAt(number.beganMs) ?? 0,
    durationMs: numberAt(number.durationMs) ?? 0,
    outcome: 'ok',
    reached: 'answer',
    status: numberAt(number.attemptStatus),
  };
}

function limitsIn(values: readonly unknown[], from: number, numberAt: ReadNumber): readonly SeenLimit[] {
  const limits: SeenLimit[] = [];
  for (let index = 0; index < fewLimits; index += 1) {
    const limit = values[from + index] as SeenLimit['limit'] | undefined;
    if (limit !== undefined) limits.push({ limit, remaining: numberAt(number.remaining + index) ?? 0 });
  }
  return limits;
}
