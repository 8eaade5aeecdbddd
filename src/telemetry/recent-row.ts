import type { RecentAttempt, RecentRequest, SeenLimit } from './recent-request.ts';
import { fewLimits, number, numbersEach, type Unusual, value, valuesEach } from './recent-columns.ts';
import { stepNames } from './request-clock.ts';

type ReadNumber = (column: number) => number | undefined;
type ReadValue = <T>(column: number) => T;

/** Reads a row that `RecentTable` has written. */
export function readRow(numbers: Float64Array, values: readonly unknown[], row: number): RecentRequest {
  const n = row * numbersEach;
  const numberAt = (column: number): number | undefined => {
    const found = numbers[n + column];
    return found === undefined || Number.isNaN(found) ? undefined : found;
  };
  const v = row * valuesEach;
  const at = <T>(column: number): T => values[v + column] as T;
  const unusual = at<Unusual | undefined>(value.unusual);
  const reservedTokens = numberAt(number.reservedTokens);
  return {
    requestId: at(value.requestId),
    traceId: at(value.traceId),
    endedAtWallMs: numberAt(number.endedAtWallMs) ?? 0,
    totalMs: numberAt(number.totalMs),
    route: at(value.route),
    status: numberAt(number.status),
    failure: unusual?.failure,
    client: at(value.client),
    callerId: at(value.callerId),
    callerKind: at(value.callerKind),
    team: at(value.team),
    priority: at(value.priority),
    stream: at(value.stream) === true,
    requestedModel: at(value.requestedModel),
    modelLabel: at(value.modelLabel),
    upstreamModel: at(value.upstreamModel),
    reportedModel: at(value.reportedModel),
    provider: at(value.provider),
    finishReason: at(value.finishReason),
    steps: stepNames.flatMap((name, index) => {
      const atMs = numberAt(number.steps + index);
      return atMs === undefined ? [] : [{ name, atMs }];
    }),
    attempts: unusual?.attempts ?? [onlyAttempt(at, numberAt)],
    choices: unusual?.choices,
    decision: at(value.decision),
    refusedBy: unusual?.refusedBy,
    limits: unusual?.limits ?? fewLimitsOf(at, numberAt),
    reserved:
      reservedTokens === undefined
        ? undefined
        : { tokens: reservedTokens, nanoUsd: numberAt(number.reservedNanoUsd) ?? 0 },
    usedTokens: numberAt(number.usedTokens) ?? 0,
    inputTokens: numberAt(number.inputTokens) ?? 0,
    outputTokens: numberAt(number.outputTokens) ?? 0,
    tokensEstimated: at(value.tokensEstimated) === true,
    nanoUsd: numberAt(number.nanoUsd) ?? 0,
  };
}

/** The provider and the model of a single attempt that went well are those of the request. */
function onlyAttempt(at: ReadValue, numberAt: ReadNumber): RecentAttempt {
  return {
    provider: at(value.provider),
    upstreamModel: at(value.upstreamModel),
    beganMs: numberAt(number.beganMs) ?? 0,
    durationMs: numberAt(number.durationMs) ?? 0,
    outcome: 'ok',
    reached: 'answer',
    status: numberAt(number.attemptStatus),
  };
}

function fewLimitsOf(at: ReadValue, numberAt: ReadNumber): readonly SeenLimit[] {
  const limits: SeenLimit[] = [];
  for (let index = 0; index < fewLimits; index += 1) {
    const limit = at<SeenLimit['limit'] | undefined>(value.limits + index);
    if (limit !== undefined) limits.push({ limit, remaining: numberAt(number.remaining + index) ?? 0 });
  }
  return limits;
}
