import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import type { HeadgateInference } from '../../dialects/headgate/request.ts';

/**
 * Asks OpenAI's chat completions what a request of `/v1/inference` asks. What has the same name and meaning in both is
 * carried by the rest, so that a field added to the request's schema cannot be forgotten here.
 */
export function prepareCall(inference: HeadgateInference, target: Target): PreparedCall {
  const { prompt, messages, system, model: _requested, stream, max_tokens, ...same } = inference.request.take();
  const call = {
    model: target.upstreamModel,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...(messages ?? [{ role: 'user', content: prompt }]),
    ],
    // Reasoning models refuse max_tokens.
    ...(max_tokens === undefined ? {} : { max_completion_tokens: max_tokens }),
    ...same,
    // A stream's usage is accounted whether or not it is shown.
    ...(stream === true ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
  // The scanner has bounded the depth, so serialising cannot exhaust the stack.
  return { path: '/chat/completions', body: Buffer.from(JSON.stringify(call)) };
}
