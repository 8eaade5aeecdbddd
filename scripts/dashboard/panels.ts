/** What the dashboard shows, top to bottom. Its tests check every metric and label against what the gateway exposes. */

export interface Panel {
  readonly title: string;
  readonly description?: string;
  /** Grafana's name of the unit: `s`, `bytes`, `reqps`, `percentunit`, `short`. */
  readonly unit: string;
  /** Legend and query. `$selector` stands for the namespace and pods that the viewer has chosen. */
  readonly queries: ReadonlyArray<readonly [legend: string, query: string]>;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** The legend of a query about targets. */
const ofTarget = '{{gen_ai_provider_name}}/{{upstream_model}}';

export const rows: readonly Row[] = [
  {
    title: 'Requests',
    panels: [
      {
        title: 'Requests by status',
        description:
          'What a request amounts to: a stream that broke after its 200 counts as 502 or 504, a client that left as 499.',
        unit: 'reqps',
        queries: [['{{status}}', 'sum by (status) (rate(headgate_requests_total{$selector}[$__rate_interval]))']],
      },
      {
        title: 'Failures by code',
        unit: 'reqps',
        queries: [['{{code}}', 'sum by (code) (rate(headgate_requests_total{$selector,code!=""}[$__rate_interval]))']],
      },
      {
        title: 'In flight and open streams',
        unit: 'short',
        queries: [
          ['in flight', 'sum(headgate_requests_in_flight{$selector})'],
          ['streams', 'sum(headgate_open_streams{$selector})'],
        ],
      },
    ],
  },
  {
    title: 'Time',
    panels: [
      {
        title: 'Time to first token',
        unit: 's',
        queries: quantiles('gen_ai_server_time_to_first_token_seconds'),
      },
      {
        title: 'Time of a whole request',
        unit: 's',
        queries: quantiles('gen_ai_server_request_duration_seconds'),
      },
      {
        title: "The gateway's own share",
        description: 'All of a request that was not spent waiting for a provider.',
        unit: 's',
        queries: quantiles('headgate_overhead_seconds'),
      },
    ],
  },
  {
    title: 'Providers',
    panels: [
      {
        title: 'Tries that failed, by outcome',
        unit: 'reqps',
        queries: [
          [
            '{{gen_ai_provider_name}} {{outcome}}',
            'sum by (gen_ai_provider_name, outcome) (rate(headgate_attempts_total{$selector,outcome!="ok"}[$__rate_interval]))',
          ],
        ],
      },
      {
        title: 'Time of one try (p95)',
        unit: 's',
        queries: [
          [
            '{{gen_ai_provider_name}}',
            'histogram_quantile(0.95, sum by (gen_ai_provider_name, le) (rate(gen_ai_client_operation_duration_seconds_bucket{$selector}[$__rate_interval])))',
          ],
        ],
      },
      {
        title: 'US dollars an hour',
        description: 'A model whose price is not known counts 0.',
        unit: 'currencyUSD',
        queries: [
          [
            '{{gen_ai_provider_name}} {{gen_ai_request_model}}',
            '3600 * sum by (gen_ai_provider_name, gen_ai_request_model) (rate(headgate_cost_usd_total{$selector}[$__rate_interval]))',
          ],
        ],
      },
      {
        title: 'Tokens per second',
        unit: 'short',
        queries: [
          [
            '{{gen_ai_request_model}} {{gen_ai_token_type}}',
            'sum by (gen_ai_request_model, gen_ai_token_type) (rate(gen_ai_client_token_usage_sum{$selector}[$__rate_interval]))',
          ],
        ],
      },
    ],
  },
  {
    title: 'Targets',
    panels: [
      {
        title: 'Pods in which a target does not work, by its state',
        description: 'Empty while all targets of listed models work. Each pod learns from its own calls.',
        unit: 'short',
        queries: [
          [
            `${ofTarget} {{state}}`,
            'sum by (gen_ai_provider_name, upstream_model, state) (headgate_target_state{$selector,state!="works",upstream_model!="other"}) > 0',
          ],
        ],
      },
      {
        title: 'Calls by provider and outcome',
        description: 'Several keys or regions of one provider have a name each.',
        unit: 'reqps',
        queries: [
          [
            '{{gen_ai_provider_name}} {{outcome}}',
            'sum by (gen_ai_provider_name, outcome) (rate(headgate_attempts_total{$selector}[$__rate_interval]))',
          ],
        ],
      },
      {
        title: 'Time to the first token, by target',
        description:
          'The average by which the balance "fastest" chooses; of an answer without a stream, the time of all of it.',
        unit: 's',
        queries: [
          [ofTarget, 'avg by (gen_ai_provider_name, upstream_model) (headgate_target_first_token_seconds{$selector})'],
        ],
      },
      {
        title: 'Calls in flight, and what is left of the limit',
        description:
          'Parts of the calls that a target may have at once. A limit below 100 % is one that a target has asked for.',
        unit: 'percentunit',
        queries: [
          [
            `${ofTarget} in flight`,
            'sum by (gen_ai_provider_name, upstream_model) (headgate_target_requests_in_flight{$selector,upstream_model!="other"}) / sum by (gen_ai_provider_name, upstream_model) (headgate_target_max_slots{$selector})',
          ],
          [
            `${ofTarget} limit`,
            'sum by (gen_ai_provider_name, upstream_model) (headgate_target_slots{$selector}) / sum by (gen_ai_provider_name, upstream_model) (headgate_target_max_slots{$selector})',
          ],
        ],
      },
      {
        title: 'Requests that wait for a target',
        unit: 'short',
        queries: [
          [ofTarget, 'sum by (gen_ai_provider_name, upstream_model) (headgate_target_queued_requests{$selector}) > 0'],
        ],
      },
      {
        title: 'Requests that a target was too busy for',
        unit: 'reqps',
        queries: [
          [
            `${ofTarget} {{reason}}`,
            'sum by (gen_ai_provider_name, upstream_model, reason) (rate(headgate_target_refusals_total{$selector}[$__rate_interval])) > 0',
          ],
        ],
      },
      {
        title: 'Extra calls: retries and hedges',
        description:
          'A model may have a fifth more calls for retries, and a twentieth for hedges. "refused" are those beyond that.',
        unit: 'reqps',
        queries: [
          [
            '{{gen_ai_request_model}} retries {{decision}}',
            'sum by (gen_ai_request_model, decision) (rate(headgate_retries_total{$selector}[$__rate_interval]))',
          ],
          [
            '{{gen_ai_request_model}} hedges {{decision}}',
            'sum by (gen_ai_request_model, decision) (rate(headgate_hedges_total{$selector}[$__rate_interval]))',
          ],
        ],
      },
      {
        title: 'Retries as a part of all requests',
        description: 'At 20 % the budget is spent: requests that fail then are not tried again.',
        unit: 'percentunit',
        queries: [
          [
            '{{gen_ai_request_model}}',
            'sum by (gen_ai_request_model) (rate(headgate_retries_total{$selector,decision="made"}[$__rate_interval])) / sum by (gen_ai_request_model) (rate(headgate_requests_total{$selector}[$__rate_interval]))',
          ],
        ],
      },
      {
        title: 'Times that a target was left out',
        unit: 'short',
        queries: [
          [
            ofTarget,
            'sum by (gen_ai_provider_name, upstream_model) (increase(headgate_breaker_openings_total{$selector}[$__rate_interval]))',
          ],
        ],
      },
    ],
  },
  {
    title: 'Limits and shedding',
    panels: [
      {
        title: 'Decisions of the limits',
        unit: 'reqps',
        queries: [
          [
            '{{limit}} {{decision}}',
            'sum by (limit, decision) (rate(headgate_limit_decisions_total{$selector}[$__rate_interval]))',
          ],
        ],
      },
      {
        title: 'Turned away with 503',
        unit: 'reqps',
        queries: [['{{reason}}', 'sum by (reason) (rate(headgate_sheds_total{$selector}[$__rate_interval]))']],
      },
      {
        title: 'Valkey counts (1), or shares hold (0)',
        unit: 'short',
        queries: [['{{pod}}', 'headgate_limit_store_state{$selector}']],
      },
      {
        title: 'Time to decide about limits (p99)',
        unit: 's',
        queries: [
          [
            '{{by}}',
            'histogram_quantile(0.99, sum by (by, le) (rate(headgate_limit_store_decision_seconds_bucket{$selector}[$__rate_interval])))',
          ],
        ],
      },
      {
        title: 'Callers tracked',
        unit: 'short',
        queries: [['{{pod}}', 'headgate_tracked_callers{$selector}']],
      },
    ],
  },
  {
    title: 'Pods',
    panels: [
      {
        title: 'CPU',
        description: 'The autoscaler aims at 0.175 of a core, 70 % of the request.',
        unit: 'short',
        queries: [
          [
            '{{pod}}',
            'rate(process_cpu_user_seconds_total{$selector}[$__rate_interval]) + rate(process_cpu_system_seconds_total{$selector}[$__rate_interval])',
          ],
        ],
      },
      {
        title: 'Resident memory',
        description: 'Above 136 MiB in every pod the autoscaler does not come back to two.',
        unit: 'bytes',
        queries: [['{{pod}}', 'process_resident_memory_bytes{$selector}']],
      },
      {
        title: 'How late the event loop runs',
        unit: 's',
        queries: [['{{pod}}', 'headgate_event_loop_delay_seconds{$selector}']],
      },
      {
        title: 'Bytes of bodies and answers held',
        unit: 'bytes',
        queries: [
          ['{{pod}} bodies', 'headgate_buffered_body_bytes{$selector}'],
          ['{{pod}} answers', 'headgate_buffered_answer_bytes{$selector}'],
        ],
      },
      {
        title: 'Configuration in use, by number',
        description: 'Differs between pods while a changed ConfigMap is on its way.',
        unit: 'short',
        queries: [
          ['{{pod}}', 'headgate_config_generation{$selector}'],
          ['{{pod}} rejected', 'headgate_config_last_reload_successful{$selector} == 0'],
        ],
      },
      {
        title: 'Log lines dropped',
        unit: 'short',
        queries: [['{{pod}}', 'increase(headgate_log_lines_dropped_total{$selector}[$__rate_interval])']],
      },
    ],
  },
];

function quantiles(histogram: string): Panel['queries'] {
  return ['0.5', '0.95', '0.99'].map((quantile) => [
    `p${String(Number(quantile) * 100)}`,
    `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket{$selector}[$__rate_interval])))`,
  ]);
}
