import { GatewayError } from '../../core/errors.ts';
import type { RecentRequests } from '../../telemetry/recent-requests.ts';
import { invalidParameter, readQuery } from './read-query.ts';
import { reportOf, type RequestReport } from './request-report.ts';

const usualCount = 50;
const mostListed = 1_000;

/** One request in a list of them. */
export type RequestSummary = Pick<
  RequestReport,
  'id' | 'ended_at' | 'duration_ms' | 'route' | 'path' | 'status' | 'provider'
> & {
  readonly code: string | null;
  readonly caller: string | null;
  readonly model: string | null;
  readonly attempts: number;
};

/**
 * The body of `GET /admin/requests`: the requests that ended last, the newest first.
 * @throws GatewayError `invalid_request`
 */
export function requestsReport(recent: RecentRequests, query: string): string {
  const count = readCount(query);
  const data = recent.newestFirst().slice(0, count).map(reportOf).map(summaryOf);
  return JSON.stringify({ object: 'requests', kept: recent.count, data });
}

/** The body of `GET /admin/requests/{id}`. @throws GatewayError `request_not_found` */
export function requestReport(recent: RecentRequests, requestId: string): string {
  const found = recent.find(requestId);
  if (found === undefined) throw new GatewayError('request_not_found', whyNotFound(recent));
  return JSON.stringify(reportOf(found));
}

function summaryOf(report: RequestReport): RequestSummary {
  const { id, ended_at, duration_ms, route, path, status, provider, error, caller, model, attempts } = report;
  return {
    id,
    ended_at,
    duration_ms,
    route,
    path,
    status,
    code: error?.code ?? null,
    caller: caller?.id ?? null,
    model: model.requested,
    provider,
    attempts: attempts.length,
  };
}

function whyNotFound({ most, count }: RecentRequests): string {
  if (most === 0) return 'telemetry.recentRequests is 0 here: nothing is kept of requests that have ended.';
  return `Nothing is kept of a request with this id. This process keeps the last ${most} requests for which a provider was called, and a quarter as many others; now it has ${count}. This one may be older, may still be running, or another pod has served it.`;
}

function readCount(query: string): number {
  const text = readQuery(query, ['limit']).get('limit') ?? String(usualCount);
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > mostListed) throw invalidParameter('limit', `must be a number from 1 to ${mostListed}.`);
  return count;
}
