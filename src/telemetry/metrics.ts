import { targetMetrics } from './target-metrics.ts';

/**
 * All metrics in one table. The instruments and the reference page are made from it, so that no metric can exist
 * without its help text. Names follow the OpenTelemetry GenAI conventions where these have one.
 */

interface MetricRow {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in the metric's own unit. */
  readonly buckets?: readonly number[];
}

const target = ['gen_ai_request_model', 'gen_ai_provider_name'] as const;

export const metricTable = {
  requests: {
    kind: 'counter',
    name: 'headgate_requests_total',
    help: 'Requests that ended, by route, configured model, status (499 where the client left) and error code (empty where none).',
    labels: ['route', 'gen_ai_request_model', 'status', 'code'],
  },
  requestDuration: {
    kind: 'histogram',
    name: 'gen_ai_server_request_duration_seconds',
    help: 'Time from the head of an inference to the last byte of its answer, in seconds. error_type is empty, 4xx, 499 or 5xx.',
    labels: [...target, 'error_type'],
    buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68],
  },
  timeToFirstToken: {
    kind: 'histogram',
    name: 'gen_ai_server_time_to_first_token_seconds',
    help: 'Time from the head of a streamed inference to the first byte of its answer, in seconds.',
    labels: target,
    buckets: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30],
  },
  timePerOutputToken: {
    kind: 'histogram',
    name: 'gen_ai_server_time_per_output_token_seconds',
    help: 'Time per token of a streamed answer after its first, in seconds.',
    labels: target,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
  },
  tokenUsage: {
    kind: 'histogram',
    name: 'gen_ai_client_token_usage',
    help: 'Tokens of one inference as its provider counted them, or as estimated where it did not; gen_ai_token_type is input or output.',
    labels: [...target, 'gen_ai_token_type'],
    buckets: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576],
  },
  tokenParts: {
    kind: 'counter',
    name: 'headgate_token_parts_total',
    help: 'Tokens that are part of gen_ai_client_token_usage and may have a price of their own; part is cache_read, cache_write, audio_input, audio_output or reasoning.',
    labels: [...target, 'part'],
  },
  cost: {
    kind: 'counter',
    name: 'headgate_cost_usd_total',
    help: 'What inferences cost, in US dollars. A model whose price is not known counts 0; the log names it.',
    labels: target,
  },
  reservation: {
    kind: 'histogram',
    name: 'headgate_token_reservation_ratio',
    help: 'Tokens reserved for a request divided by those it used, where a limit counts tokens or money: 2 is twice too much, below 1 the limit was passed by the rest.',
    labels: ['gen_ai_request_model'],
    buckets: [0.25, 0.5, 0.8, 0.95, 1, 1.05, 1.25, 1.5, 2, 3, 5, 10, 30, 100],
  },
  modelsWithoutPrice: {
    kind: 'counter',
    name: 'headgate_models_without_price_total',
    help: 'Models that were asked for and whose price nobody knows: they count 0 in budgets.',
    labels: [],
  },
  overhead: {
    kind: 'histogram',
    name: 'headgate_overhead_seconds',
    help: "The gateway's own share of a request's time: all of it that was not spent waiting for a provider, in seconds.",
    labels: ['route'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  },
  inFlight: {
    kind: 'gauge',
    name: 'headgate_requests_in_flight',
    help: 'Requests begun and not yet ended.',
    labels: [],
  },
  queuedRequests: {
    kind: 'gauge',
    name: 'headgate_queued_requests',
    help: 'Requests that wait because limits.maxInFlight are being worked on; they are in flight too.',
    labels: [],
  },
  openExchanges: {
    kind: 'gauge',
    name: 'headgate_open_exchanges',
    help: 'Requests of any route on the public listener whose answers have not left whole and were not given up.',
    labels: [],
  },
  openConnections: {
    kind: 'gauge',
    name: 'headgate_open_connections',
    help: 'Connections of clients to the public listener.',
    labels: [],
  },
  openStreams: {
    kind: 'gauge',
    name: 'headgate_open_streams',
    help: 'Streamed answers whose head has left and whose last byte has not.',
    labels: [],
  },
  sharedRequests: {
    kind: 'counter',
    name: 'headgate_shared_requests_total',
    help: 'Requests that shared an answer, by what they shared it by (idempotency_key, coalescing) and how: first made the call, joined came while it ran, replayed got the answer that was kept.',
    labels: ['by', 'how'],
  },
  keptAnswers: {
    kind: 'gauge',
    name: 'headgate_kept_answers',
    help: 'Idempotency keys that are remembered after their calls have ended.',
    labels: [],
  },
  keptAnswerBytes: {
    kind: 'gauge',
    name: 'headgate_kept_answer_bytes',
    help: 'Bytes of shared and kept answers in memory (cache.maxBytes).',
    labels: [],
  },
  answersLeftOut: {
    kind: 'counter',
    name: 'headgate_answers_left_out_total',
    help: 'Answers for repeats that the shared store had no room for (cache.idempotency.maxStoreBytes), by what it lacks: the answer, or even its key.',
    labels: ['what'],
  },
  attempts: {
    kind: 'counter',
    name: 'headgate_attempts_total',
    help: 'Tries at a provider, by how they ended: ok, or an error code.',
    labels: ['gen_ai_provider_name', 'outcome'],
  },
  attemptDuration: {
    kind: 'histogram',
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'Time of one try at a provider, up to its first event where it streams, in seconds.',
    labels: ['gen_ai_provider_name'],
    buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  },
  ...targetMetrics,
  limitDecisions: {
    kind: 'counter',
    name: 'headgate_limit_decisions_total',
    help: 'What the limits decided: an admission counts under every limit that let it pass, a refusal under the one that refused.',
    labels: ['limit', 'decision'],
  },
  limitStoreState: {
    kind: 'gauge',
    name: 'headgate_limit_store_state',
    help: '0 while the shared store does not answer and this pod enforces its share of the limits, else 1.',
    labels: [],
  },
  limitStorePods: {
    kind: 'gauge',
    name: 'headgate_limit_store_pods',
    help: 'Pods that share the limits: as last known by the shared store, else as assumed.',
    labels: [],
  },
  limitStoreTransitions: {
    kind: 'counter',
    name: 'headgate_limit_store_transitions_total',
    help: 'Changes between the shared store (store) and the share of this pod (share), by what it changed to and why; the log has the details.',
    labels: ['to', 'reason'],
  },
  limitStoreDecision: {
    kind: 'histogram',
    name: 'headgate_limit_store_decision_seconds',
    help: 'Time that a request waited for its decision where a shared store is configured, in seconds, by who made it: store, or share. A store that is away costs the first ones half a second, and none after them.',
    labels: ['by'],
    buckets: [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1],
  },
  settlementsDropped: {
    kind: 'counter',
    name: 'headgate_limit_settlements_dropped_total',
    help: 'What was used and could not be kept for the shared store until it is back, or not be added to a counter that is damaged: its limits go by the estimates.',
    labels: [],
  },
  usageDropped: {
    kind: 'counter',
    name: 'headgate_usage_dropped_total',
    help: 'Lines of usage lost because the shared store took none for too long, or could not add to a damaged one. Limits and budgets are not concerned.',
    labels: [],
  },
  sheds: {
    kind: 'counter',
    name: 'headgate_sheds_total',
    help: 'Requests turned away to protect the process (503), or its other callers (429, where the reason names a caller or an address), by reason.',
    labels: ['reason'],
  },
  shedDecision: {
    kind: 'histogram',
    name: 'headgate_shed_decision_seconds',
    help: 'Time from the reading of a head to the refusal of its request for want of CPU, in seconds. How long the head lay in its socket before is not in it.',
    labels: [],
    buckets: [0.001, 0.01, 0.1],
  },
  batchSheds: {
    kind: 'counter',
    name: 'headgate_batch_sheds_total',
    help: 'Those of headgate_sheds_total that had the priority batch and were refused with 503 for want of CPU or slots, by reason: event_loop, in_flight or in_queue.',
    labels: ['reason'],
  },
  httpRejections: {
    kind: 'counter',
    name: 'headgate_http_rejections_total',
    help: 'Connections and requests that failed before any route was known, by reason.',
    labels: ['reason'],
  },
  readersStalled: {
    kind: 'counter',
    name: 'headgate_readers_stalled_total',
    help: 'Clients disconnected because they stopped reading their answer.',
    labels: [],
  },
  readersCut: {
    kind: 'counter',
    name: 'headgate_readers_cut_total',
    help: 'Clients disconnected because answers that nobody read took too much memory (server.maxUnreadAnswerBytes) and theirs the most.',
    labels: [],
  },
  providerKeyProblems: {
    kind: 'counter',
    name: 'headgate_provider_key_problems_total',
    help: "Answers of a provider that refused the gateway's own credentials.",
    labels: ['gen_ai_provider_name'],
  },
  providerFundsProblems: {
    kind: 'counter',
    name: 'headgate_provider_funds_problems_total',
    help: "Answers of a provider at which the gateway's account has no money or quota left.",
    labels: ['gen_ai_provider_name'],
  },
  internalErrors: {
    kind: 'counter',
    name: 'headgate_internal_errors_total',
    help: 'Failures of the gateway itself. Each is a bug; the log has its stack.',
    labels: [],
  },
  leaks: {
    kind: 'counter',
    name: 'headgate_leaks_total',
    help: 'What the self-check found held for longer than it can be, by what it is. More than 0 is a bug; the log has the line.',
    labels: ['what'],
  },
  configReloads: {
    kind: 'counter',
    name: 'headgate_config_reloads_total',
    help: 'Reloads of the configuration, applied or rejected.',
    labels: ['result'],
  },
  configGeneration: {
    kind: 'gauge',
    name: 'headgate_config_generation',
    help: 'Number of the configuration in use; 1 is the one read at start.',
    labels: [],
  },
  configLastReloadSuccessful: {
    kind: 'gauge',
    name: 'headgate_config_last_reload_successful',
    help: '1 where the last reload was applied, 0 where it was rejected and the one before is still in use.',
    labels: [],
  },
  openToEverybody: {
    kind: 'gauge',
    name: 'headgate_open_to_everybody',
    help: '1 while other hosts reach the public listener and nobody needs a key.',
    labels: [],
  },
  draining: {
    kind: 'gauge',
    name: 'headgate_draining',
    help: '1 from SIGTERM on, else 0.',
    labels: [],
  },
  eventLoopDelay: {
    kind: 'gauge',
    name: 'headgate_event_loop_delay_seconds',
    help: 'How late the event loop runs: the largest recent delay, fading, in seconds.',
    labels: [],
  },
  bufferedBodyBytes: {
    kind: 'gauge',
    name: 'headgate_buffered_body_bytes',
    help: 'Bytes of request bodies held in memory.',
    labels: [],
  },
  bufferedFormBytes: {
    kind: 'gauge',
    name: 'headgate_buffered_form_bytes',
    help: 'Bytes of large forms held in memory, because their models stand behind their files.',
    labels: [],
  },
  bufferedAnswerBytes: {
    kind: 'gauge',
    name: 'headgate_buffered_answer_bytes',
    help: "Bytes of providers' complete answers, and of long events, held in memory until they are whole.",
    labels: [],
  },
  unreadAnswerBytes: {
    kind: 'gauge',
    name: 'headgate_unread_answer_bytes',
    help: 'Bytes of whole answers, and of large events, that wait in memory for their clients to read.',
    labels: [],
  },
  trackedCallers: {
    kind: 'gauge',
    name: 'headgate_tracked_callers',
    help: 'Callers whose limits are held in memory.',
    labels: [],
  },
  droppedLogLines: {
    kind: 'counter',
    name: 'headgate_log_lines_dropped_total',
    help: 'Log lines dropped since start because stdout took no more.',
    labels: [],
  },
  refusedSeries: {
    kind: 'counter',
    name: 'headgate_metric_series_refused_total',
    help: 'New label combinations refused at the ceiling of a metric. More than 0 is a bug: every label has a closed set.',
    labels: [],
  },
  buildInfo: {
    kind: 'gauge',
    name: 'headgate_build_info',
    help: 'Always 1; its labels name the version and the Node that runs it.',
    labels: ['version', 'node_version'],
  },
} as const satisfies Record<string, MetricRow>;

type Table = typeof metricTable;
export type MetricKey = keyof Table;
export type KeysOfKind<K extends MetricRow['kind']> = {
  [P in MetricKey]: Table[P]['kind'] extends K ? P : never;
}[MetricKey];
/** The values of a metric's labels, in the order of the table. */
export type LabelsOf<P extends MetricKey> = Strings<Table[P]['labels']>;
type Strings<L extends readonly string[]> = { readonly [I in keyof L]: string };
