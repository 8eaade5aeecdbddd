import { memberInAnyCase } from '../error-message.ts';

/** The HTTP status that an error names, as a number or as three digits; undefined where it names none. */
export function statusIn(error: unknown): number | undefined {
  if (isStatus(error)) return error;
  for (const name of ['status', 'status_code', 'statusCode', 'http_status', 'code']) {
    const value = memberInAnyCase(error, name);
    const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
    if (isStatus(status)) return status;
  }
  return undefined;
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599;
}
