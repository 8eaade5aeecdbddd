import type { Usage } from '../../core/usage.ts';
import { renderUsage, type HeadgateToolCall } from './answer-schema.ts';

/** The events of a streamed `/v1/inference`, as bytes-to-be. `error` events are in `error.ts`. */

export function startEvent(id: string, model: string, provider: string): string {
  return event('start', { id, model, provider });
}

export function tokenEvent(text: string): string {
  return `event: token\ndata: {"text":${JSON.stringify(text)}}\n\n`;
}

/** Some of what the model thinks before it answers. */
export function reasoningEvent(text: string): string {
  return `event: reasoning\ndata: {"text":${JSON.stringify(text)}}\n\n`;
}

/** A tool call, once all of it is there. */
export function toolCallEvent(call: HeadgateToolCall): string {
  return event('tool_call', call);
}

interface DoneFacts {
  /** As the provider said it; null where it did not. */
  readonly finishReason: string | null;
  readonly usage: Usage | undefined;
  /** Null where the usage or the price is not known. */
  readonly costUsd: number | null;
  /** What the model said where it refused to answer. */
  readonly refusal: string | undefined;
  readonly timings: { readonly gatewayMs: number; readonly providerMs: number; readonly firstTokenMs?: number };
}

export function doneEvent({ finishReason, usage, costUsd, refusal, timings }: DoneFacts): string {
  return event('done', {
    finish_reason: finishReason,
    usage: renderUsage(usage),
    cost_usd: costUsd,
    ...(refusal === undefined ? {} : { refusal }),
    timings: {
      gateway_ms: round(timings.gatewayMs),
      provider_ms: round(timings.providerMs),
      ...(timings.firstTokenMs === undefined ? {} : { first_token_ms: round(timings.firstTokenMs) }),
    },
  });
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
