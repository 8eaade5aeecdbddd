import { describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import type { ErrorCode } from '../core/errors.ts';
import { errorTable } from '../core/errors.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import type { RequestRecord } from './request-record.ts';
import type { TelemetrySettings } from './settings.ts';
import { Telemetry } from './telemetry.ts';

const target = { provider: providerOf({ name: 'openai' }), upstreamModel: 'gpt-5' };

const names = { models: ['gpt-5'], providers: ['openai'], limits: ['requests'], targets: [] };

const record: RequestRecord = {
  endedAtWallMs: 1_767_225_600_007,
  requestId: 'req_1',
  route: '/v1/inference',
  caller: { kind: 'key', id: 'team-a', address: '192.0.2.1' },
  priority: 'interactive',
  requestedModel: 'gpt-5',
  modelLabel: 'gpt-5',
  upstreamModel: 'gpt-5',
  reportedModel: 'gpt-5-2026-01-01',
  provider: 'openai',
  status: 200,
  stream: true,
  attempts: 1,
  usage: { inputTokens: 10, outputTokens: 101, totalTokens: 111 },
  nanoUsd: 1_234_500,
  usedTokens: 111,
  finishReason: 'stop',
  gatewayMs: 1.2345,
  providerMs: 1500,
  firstTokenMs: 500,
  totalMs: 1500,
};

function make(logLevel: TelemetrySettings['logLevel'] = 'info') {
  const lines: string[] = [];
  const output = {
    write: (line: string) => void lines.push(line),
    close: () => Promise.resolve(true),
    closeNow: () => true,
    droppedLines: 7,
  };
  const telemetry = new Telemetry({ logLevel, recentRequests: 8 }, names, {
    output,
    clock: systemClock,
    version: '1.2.3',
  });
  const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const series = async (start: string) =>
    (await telemetry.scrape()).body.split('\n').filter((line) => /^[^#]/.test(line) && line.startsWith(start));
  return { telemetry, lines, parsed, series };
}

const statusOf = (code: ErrorCode): number => errorTable[code].status;

describe('Telemetry', () => {
  it('writes one line per request, with the fields that an operator needs', () => {
    const { telemetry, parsed } = make();
    telemetry.requestFinished(record);
    expect(parsed()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        msg: 'request',
        request_id: 'req_1',
        route: '/v1/inference',
        status: 200,
        caller: 'team-a',
        caller_kind: 'key',
        model: 'gpt-5',
        reported_model: 'gpt-5-2026-01-01',
        provider: 'openai',
        stream: true,
        attempts: 1,
        input_tokens: 10,
        output_tokens: 101,
        cost_usd: 0.0012345,
        finish_reason: 'stop',
        total_ms: 1500,
        gateway_ms: 1.23,
        provider_ms: 1500,
        first_token_ms: 500,
      },
    ]);
  });

  it('observes a streamed inference in every histogram', async () => {
    const { telemetry, series } = make();
    telemetry.requestFinished(record);
    const target = 'gen_ai_request_model="gpt-5",gen_ai_provider_name="openai"';
    expect(await series('gen_ai_server_request_duration_seconds_sum')).toEqual([
      `gen_ai_server_request_duration_seconds_sum{${target},error_type=""} 1.5`,
    ]);
    expect(await series('gen_ai_server_time_to_first_token_seconds_sum')).toEqual([
      `gen_ai_server_time_to_first_token_seconds_sum{${target}} 0.5`,
    ]);
    expect(await series('gen_ai_server_time_per_output_token_seconds_sum')).toEqual([
      `gen_ai_server_time_per_output_token_seconds_sum{${target}} 0.01`,
    ]);
    expect(await series('gen_ai_client_token_usage_sum')).toEqual([
      `gen_ai_client_token_usage_sum{${target},gen_ai_token_type="input"} 10`,
      `gen_ai_client_token_usage_sum{${target},gen_ai_token_type="output"} 101`,
    ]);
    expect(await series('headgate_requests_total')).toEqual([
      'headgate_requests_total{route="/v1/inference",gen_ai_request_model="gpt-5",status="200",code=""} 1',
    ]);
  });

  it('lets no client create a metric series or forge a log line', async () => {
    const { telemetry, lines, series } = make();
    telemetry.requestFinished(record);
    const failure = {
      code: 'upstream_error',
      message: '',
      method: 'POST',
      path: '/v1/inference',
      truncated: false,
    } as const;
    telemetry.requestFinished({ ...record, modelLabel: 'other', provider: 'other', failure });
    const before = (await series('')).length;
    for (let turn = 0; turn < 500; turn++) {
      const hostile = `x${turn}"}\n{"level":"info","msg":"forged"}\u2028\0${'y'.repeat(2_000)}`;
      telemetry.requestFinished({
        ...record,
        requestedModel: hostile,
        modelLabel: hostile,
        upstreamModel: hostile,
        reportedModel: hostile,
        provider: hostile,
        finishReason: hostile,
        failure: { ...failure, message: hostile },
      });
    }
    expect((await series('')).length).toBe(before);
    expect(lines).toHaveLength(502);
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(line.length).toBeLessThan(6_000);
    }
  });

  it('has a limited number of series for all routes, codes and statuses together', async () => {
    const { telemetry, series } = make('silent');
    const routes = ['/v1/inference', '/v1/chat/completions', '/v1/models', '/v1/models/{id}', 'other'] as const;
    const codes = Object.keys(errorTable) as ErrorCode[];
    const fail = (code: ErrorCode): void => {
      for (const route of routes) {
        telemetry.requestFinished({
          ...record,
          route,
          failure: { code, message: '', method: 'POST', path: '/v1/inference', truncated: false },
          status: errorTable[code].status,
        });
        const attempt = { target, startedAtMs: 0, reached: 'provider', durationMs: 1 } as const;
        telemetry.attemptFinished({ ...attempt, outcome: code }, 'r');
      }
    };
    // One code of each status, whose series are the requests' times by status.
    for (const code of codes.filter(
      (each, index) => index === codes.findIndex((one) => statusOf(one) === statusOf(each)),
    ))
      fail(code);
    const ofOneEach = (await series('')).length;
    codes.forEach(fail);
    // A code is counted once for each route and once for attempts; all else does not grow with the codes.
    const ofCodes = (routes.length + 1) * codes.length;
    expect((await series('')).length - ofOneEach).toBeLessThan(ofCodes);
    expect(await series('headgate_metric_series_refused_total ')).toEqual(['headgate_metric_series_refused_total 0']);
  });

  it('survives figures that are not numbers', () => {
    const { telemetry, lines } = make();
    const usage = { inputTokens: Number.NaN, outputTokens: -5, totalTokens: Number.POSITIVE_INFINITY };
    telemetry.requestFinished({ ...record, usage, totalMs: Number.NaN, gatewayMs: -1, firstTokenMs: Number.NaN });
    expect(lines).toHaveLength(1);
  });

  it('removes keys from the message of an error', () => {
    const { telemetry, lines } = make();
    telemetry.requestFinished({
      ...record,
      status: 502,
      failure: {
        code: 'provider_auth_failed',
        message: 'Incorrect API key provided: sk-proj-abcdefgh1234.',
        method: 'POST',
        path: '/v1/inference',
        truncated: false,
      },
    });
    telemetry.internalError('req_1', new Error('Bearer abcdefgh1234 refused'));
    expect(lines.join('')).not.toContain('abcdefgh1234');
  });

  it('counts requests in flight and open streams', async () => {
    const { telemetry, series } = make();
    telemetry.requestStarted();
    telemetry.requestStarted();
    telemetry.streamOpened();
    expect(await series('headgate_requests_in_flight ')).toEqual(['headgate_requests_in_flight 2']);
    expect(await series('headgate_open_streams ')).toEqual(['headgate_open_streams 1']);
    telemetry.streamEnded();
    telemetry.requestFinished(record);
    expect(telemetry.inFlight).toBe(1);
    expect(await series('headgate_open_streams ')).toEqual(['headgate_open_streams 0']);
  });

  it('reads gauges from their owners at each scrape, and dropped lines from the buffer', async () => {
    const { telemetry, series } = make();
    let bytes = 5;
    telemetry.gauge('bufferedBodyBytes', () => bytes);
    expect(await series('headgate_buffered_body_bytes ')).toEqual(['headgate_buffered_body_bytes 5']);
    bytes = 6;
    expect(await series('headgate_buffered_body_bytes ')).toEqual(['headgate_buffered_body_bytes 6']);
    expect(await series('headgate_log_lines_dropped_total ')).toEqual(['headgate_log_lines_dropped_total 7']);
    expect(await series('headgate_build_info')).toEqual([
      `headgate_build_info{version="1.2.3",node_version="${process.version}"} 1`,
    ]);
  });

  it('keeps what it refused before a route began, and shed, under the id that the client got', () => {
    const { telemetry } = make();
    telemetry.httpRejected('route_not_found', '192.0.2.1', { requestId: 'lost', status: 404, path: '/v1/chats' });
    telemetry.httpRejected('tls', '192.0.2.1', { message: 'no certificate' });
    telemetry.requestShed('/v1/inference', 'shed', '192.0.2.2', 0.1);
    expect(telemetry.recent.count).toBe(2);
    expect(telemetry.recent.find('lost')).toMatchObject({ status: 404, client: '192.0.2.1' });
    expect(telemetry.recent.find('shed')).toMatchObject({ failure: { path: '/v1/inference', code: 'overloaded' } });
  });

  it('takes labels and level from a reload, and reports a rejected one', async () => {
    const { telemetry, lines, series } = make();
    expect(telemetry.recent.most).toBe(8);
    telemetry.configReloaded(2, { logLevel: 'error', recentRequests: 3 }, { ...names, models: ['new'] });
    expect(telemetry.recent.most).toBe(3);
    telemetry.requestFinished({ ...record, modelLabel: 'new' });
    expect(lines).toHaveLength(0);
    expect((await series('headgate_requests_total{'))[0]).toContain('gen_ai_request_model="new"');
    telemetry.configRejected('line 3: models must be a list');
    expect(await series('headgate_config_generation ')).toEqual(['headgate_config_generation 2']);
    expect(await series('headgate_config_last_reload_successful ')).toEqual([
      'headgate_config_last_reload_successful 0',
    ]);
    expect(lines).toHaveLength(1);
  });

  it('logs a refused key once a minute and counts it each time', async () => {
    const { telemetry, lines, series } = make();
    const refused = {
      target,
      startedAtMs: 0,
      reached: 'refusal',
      status: 401,
      durationMs: 1,
    } as const;
    for (let turn = 0; turn < 5; turn++) {
      telemetry.attemptFinished({ ...refused, outcome: 'provider_auth_failed' }, 'req_1');
    }
    expect(lines).toHaveLength(1);
    expect(await series('headgate_provider_key_problems_total{')).toEqual([
      'headgate_provider_key_problems_total{gen_ai_provider_name="openai"} 5',
    ]);
  });

  it('tells at debug level what an attempt ended with, without what looks like a key', () => {
    const { telemetry, lines } = make('debug');
    const attempt = { target, startedAtMs: 0, reached: 'refusal', status: 429, durationMs: 1 } as const;
    const message = 'Slow down, sk-abcdefghijklmnopqrstuvwxyz.';
    telemetry.attemptFinished({ ...attempt, outcome: 'provider_rate_limited', message }, 'req_1');
    expect(lines).toEqual([expect.stringContaining('"error":"Slow down, [secret]","status":429')]);
  });

  it('writes no line for a rejected connection, except at debug level', () => {
    const quiet = make();
    quiet.telemetry.httpRejected('malformed', '10.0.0.1');
    expect(quiet.lines).toHaveLength(0);
    const loud = make('debug');
    loud.telemetry.httpRejected('malformed', '10.0.0.1');
    expect(loud.lines).toHaveLength(1);
  });
});
