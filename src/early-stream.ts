import { droppedComment } from './dialects/dropped-names.ts';
import type { HeaderLines } from './core/header-lines.ts';
import type { Plan } from './core/plan.ts';
import type { Sink } from './core/sink.ts';
import type { StreamForm } from './dialects/stream-form.ts';
import { earlyStreamHead } from './endpoints/make-answer-head.ts';
import { EarlyHeaders } from './relay/early-headers.ts';
import type { RequestContext } from './request-context.ts';

/** Schedules the early headers of a stream. Undefined if the request's deadline comes before they would be sent. */
export function scheduleEarlyHeaders(
  request: RequestContext,
  plan: Plan,
  limits: HeaderLines,
  form: StreamForm,
): EarlyHeaders | undefined {
  const { exchange, gate, generation, known } = request;
  const { streams } = generation;
  if (plan.deadlineMs <= streams.headersAfterMs) return undefined;
  known.earlyHeaders = new EarlyHeaders(
    { ...streams, keepAlive: form.keepAlive },
    gate.clock,
    () => {
      known.namedInHead = known.dropped;
      return exchange.openStream(earlyStreamHead(limits, known.dropped, form.mediaType));
    },
    exchange,
  );
  return known.earlyHeaders;
}

/**
 * Stops the early headers. Returns the sink on which the stream continues; undefined if no head was sent. A comment names
 * what a later try has left out of the request, because the head could not name it.
 */
export function continueEarlyStream({ known }: RequestContext): Sink | undefined {
  const sink = known.earlyHeaders?.stop();
  const { dropped = [], namedInHead = [], streamForm } = known;
  const late = dropped.filter((name) => !namedInHead.includes(name));
  if (sink !== undefined && late.length > 0 && streamForm?.comment !== undefined) {
    sink.write(streamForm.comment(droppedComment(late)));
  }
  return sink;
}
