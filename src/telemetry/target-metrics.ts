/** One of the targets that share a model: `upstream_model` is the provider's name of the model. */
const namedTarget = ['gen_ai_provider_name', 'upstream_model'] as const;

/** The rows of the metric table about the targets of models. */
export const targetMetrics = {
  targetState: {
    kind: 'gauge',
    name: 'headgate_target_state',
    help: 'Targets in each state: works, returns (gets a part of its requests), fails (is left out), due (the next request tries it), cools_down (after a 429) or refused (our credentials). 1 or 0 for a target of a listed model; all others are counted together as other.',
    labels: [...namedTarget, 'state'],
  },
  targetInFlight: {
    kind: 'gauge',
    name: 'headgate_target_requests_in_flight',
    help: 'Calls to the target that have begun and not ended, streams included.',
    labels: namedTarget,
  },
  targetSlots: {
    kind: 'gauge',
    name: 'headgate_target_slots',
    help: 'Calls that the target may have at once now: headgate_target_max_slots, or fewer while it says that it has too much work.',
    labels: namedTarget,
  },
  targetMaxSlots: {
    kind: 'gauge',
    name: 'headgate_target_max_slots',
    help: 'Calls that the target may have at once at most (models[].targets[].maxInFlight).',
    labels: namedTarget,
  },
  targetQueued: {
    kind: 'gauge',
    name: 'headgate_target_queued_requests',
    help: 'Requests that wait because the target has as many calls as it may have, and no other one of their model can be asked.',
    labels: namedTarget,
  },
  targetRefusals: {
    kind: 'counter',
    name: 'headgate_target_refusals_total',
    help: 'Requests that got no call to the target, because it had as many as it may have: too many waited already (line_full), or they would have waited too long (too_late), or have (waited), or made room for one of the other priority (displaced): batch for interactive, but for a tenth of the places.',
    labels: [...namedTarget, 'reason'],
  },
  targetFirstToken: {
    kind: 'gauge',
    name: 'headgate_target_first_token_seconds',
    help: 'Time that the target takes to the first token of a stream, or to a complete answer where it has had no stream for a minute: the decayed average by which the balance fastest chooses, in seconds. Absent until something is known.',
    labels: namedTarget,
  },
  breakerOpenings: {
    kind: 'counter',
    name: 'headgate_breaker_openings_total',
    help: 'Times that the target was left out because calls to it failed.',
    labels: namedTarget,
  },
  healthNotices: {
    kind: 'counter',
    name: 'headgate_health_notices_total',
    help: 'What pods tell each other of targets (attempts.shareHealth), by what became of it. Of this pod: sent, or dropped (the store is away, or there were too many). Of others: believed, noted (more pods must say so), no_news, unknown_target, unreadable or other_version.',
    labels: ['fate'],
  },
  healthChannelState: {
    kind: 'gauge',
    name: 'headgate_health_channel_state',
    help: '1 while this pod tells others how targets are doing and hears it from them, else 0. Absent without attempts.shareHealth.',
    labels: [],
  },
  retries: {
    kind: 'counter',
    name: 'headgate_retries_total',
    help: 'Further tries of requests that a first try did not answer: made, or refused because there have been too many (a fifth of all requests).',
    labels: ['gen_ai_request_model', 'decision'],
  },
  hedges: {
    kind: 'counter',
    name: 'headgate_hedges_total',
    help: 'Second calls beside one that took unusually long: made, or refused because there have been too many (a twentieth of all requests).',
    labels: ['gen_ai_request_model', 'decision'],
  },
} as const;
