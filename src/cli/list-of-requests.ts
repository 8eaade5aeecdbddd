import type { RequestSummary } from '../endpoints/admin/requests.ts';
import { columns } from './columns.ts';

/** The requests that ended last, in columns for people. */
export function listOfRequests(requests: readonly RequestSummary[]): string {
  if (requests.length === 0) return 'No request has ended yet.\n';
  return `${columns([titles, ...requests.map(columnsOf)]).join('\n')}\n`;
}

const titles = ['ended (UTC)', 'id', 'status', 'ms', 'caller', 'model', 'provider', 'attempts'];

function columnsOf(request: RequestSummary): string[] {
  const { ended_at, id, status, code, duration_ms, caller, model, provider, attempts } = request;
  return [
    ended_at.slice(11, 23),
    id,
    [status, code].filter((part) => part !== null).join(' '),
    duration_ms?.toFixed(2) ?? '',
    caller ?? '',
    model ?? '',
    provider ?? '',
    String(attempts),
  ];
}
