const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** A duration as OpenAI writes it in `x-ratelimit-reset-*`: `120ms`, `6s`, `8.64s`, `1m0s`, `24h0m0s`. Rounded up to whole milliseconds. */
export function formatDuration(durationMs: number): string {
  const wholeMs = Math.max(0, Math.ceil(durationMs));
  if (wholeMs === 0) return '0s';
  if (wholeMs < secondMs) return `${wholeMs}ms`;
  const hours = Math.floor(wholeMs / hourMs);
  const minutes = Math.floor((wholeMs % hourMs) / minuteMs);
  const seconds = `${(wholeMs % minuteMs) / secondMs}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
