import { describe, expect, it } from 'vitest';
import { Instruments } from './instruments.ts';
import { metricTable } from './metrics.ts';
import { serverTiming } from './server-timing.ts';

describe('Instruments', () => {
  it('refuses new series at its maximum and counts them', async () => {
    const instruments = new Instruments(3);
    for (let turn = 0; turn < 10; turn++) instruments.counter('sheds', `reason-${turn}`).inc();
    const { registry } = instruments;
    const body = await registry.metrics();
    expect(body.match(/^headgate_sheds_total\{/gm)).toHaveLength(3);
    expect(body).toContain('headgate_metric_series_refused_total 7');
  });

  it('reads the series of a gauge at each scrape, up to the maximum, and counts those beyond it', async () => {
    const instruments = new Instruments(2);
    let inFlight = 1;
    instruments.gauges('targetInFlight', () => ['a', 'b', 'c'].map((model) => [['p', model], inFlight] as const));
    inFlight = 5;
    const body = await instruments.registry.metrics();
    expect(body).toContain('headgate_target_requests_in_flight{gen_ai_provider_name="p",upstream_model="b"} 5');
    expect(body.match(/^headgate_target_requests_in_flight\{/gm)).toHaveLength(2);
    expect(await instruments.registry.metrics()).toContain('headgate_metric_series_refused_total 1');
  });

  it('returns the same cell for the same labels', () => {
    const instruments = new Instruments();
    expect(instruments.counter('sheds', 'in_flight')).toBe(instruments.counter('sheds', 'in_flight'));
  });

  it('prints a histogram in the form of Prometheus: cumulative buckets that include their bound', async () => {
    const instruments = new Instruments();
    const cell = instruments.histogram('overhead', 'other');
    for (const value of [0.0001, 0.0002, 0.5, 7, Number.NaN]) cell.observe(value);
    const lines = (await instruments.registry.metrics())
      .split('\n')
      .filter((line) => line.includes('overhead_seconds'));
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^# HELP headgate_overhead_seconds /),
      '# TYPE headgate_overhead_seconds histogram',
    ]);
    const series = (le: string) => lines.find((line) => line.includes(`le="${le}"`));
    expect(series('0.0001')).toBe('headgate_overhead_seconds_bucket{route="other",le="0.0001"} 2');
    expect(series('0.00025')).toBe('headgate_overhead_seconds_bucket{route="other",le="0.00025"} 3');
    expect(series('1')).toBe('headgate_overhead_seconds_bucket{route="other",le="1"} 4');
    expect(series('+Inf')).toBe('headgate_overhead_seconds_bucket{route="other",le="+Inf"} 5');
    expect(lines.at(-2)).toBe('headgate_overhead_seconds_sum{route="other"} 7.5003');
    expect(lines.at(-1)).toBe('headgate_overhead_seconds_count{route="other"} 5');
  });

  it('escapes characters that would break a label', async () => {
    const instruments = new Instruments();
    instruments.counter('sheds', 'a"b\nc\\').inc();
    expect(await instruments.registry.metrics()).toContain('headgate_sheds_total{reason="a\\"b\\nc\\\\"} 1');
  });
});

describe('the table of metrics', () => {
  const rows = Object.values(metricTable);

  it('names each metric once, with its unit and its help', () => {
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.name).toMatch(/^(gen_ai|headgate)_[a-z0-9_]+$/);
      expect(row.help).toMatch(/\.$/);
      expect(row.name.endsWith('_total')).toBe(row.kind === 'counter');
    }
  });

  it('has buckets in rising order', () => {
    const histograms = rows.filter((row) => row.kind === 'histogram');
    expect(histograms.length).toBeGreaterThan(4);
    for (const row of histograms) expect([...row.buckets].sort((a, b) => a - b)).toEqual(row.buckets);
  });
});

describe('serverTiming', () => {
  it('names the provider only where one was called', () => {
    expect(serverTiming(1.234, 200)).toBe('gateway;dur=1.23, provider;dur=200.00');
    expect(serverTiming(0.5)).toBe('gateway;dur=0.50');
  });
});
