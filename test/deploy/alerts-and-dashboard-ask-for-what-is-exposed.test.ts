import { expect, test } from 'vitest';
import { errorTable } from '../../src/core/errors.ts';
import { startGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { isOwn, knownSeries } from './promql/known-metrics.ts';
import { alerts, dashboardQueries, type NamedQuery } from './promql/queries.ts';
import { readQuery } from './promql/read-query.ts';

const queries: readonly NamedQuery[] = [
  ...alerts().map(({ alert, expr }) => ({ title: alert, query: expr })),
  ...dashboardQueries(),
];
const known = knownSeries();

test('there are alerts and panels to check', () => {
  expect(alerts().length).toBeGreaterThan(14);
  expect(dashboardQueries().length).toBeGreaterThan(20);
});

test.each(queries)('$title is PromQL, of series that exist, by labels that they have', ({ query }) => {
  const { metrics, grouping, error } = readQuery(query);
  expect(error).toBeUndefined();
  expect(metrics.length).toBeGreaterThan(0);
  expect(metrics.filter(({ name }) => !known.has(name))).toEqual([]);
  const wrong = metrics.flatMap(({ name, labels }) =>
    labels.filter((label) => known.get(name)?.includes(label) !== true),
  );
  expect(wrong).toEqual([]);
  const all = new Set(metrics.flatMap(({ name }) => known.get(name) ?? []));
  expect(grouping.filter((label) => !all.has(label))).toEqual([]);
});

test('every error code that they look for is one of ours', () => {
  const wanted = queries.flatMap(({ query }) => [...query.matchAll(/\b(?:code|outcome)=~?"([^"]+)"/g)]);
  const alternatives = wanted.flatMap(([, value = '']) => value.split('|'));
  expect(alternatives.length).toBeGreaterThan(2);
  const codes = Object.keys(errorTable);
  expect(alternatives.filter((each) => !codes.some((code) => new RegExp(`^${each}$`).test(code)))).toEqual([]);
});

test('a running gateway exposes each of its own that they ask for', async () => {
  // Some metrics exist only if a store is configured. A store that cannot be reached is enough.
  const provider = 'http://127.0.0.1:9/v1';
  const gateway = await startGateway({ provider, config: { limits: { valkey: { url: 'redis://127.0.0.1:9' } } } });
  const { text } = await scrape(gateway.adminUrl);
  const exposed = new Set([...text.matchAll(/^# TYPE (\w+) \w+$/gm)].map(([, name = '']) => name));
  const asked = queries.flatMap(({ query }) => readQuery(query).metrics.map(({ name }) => name)).filter(isOwn);
  expect(asked.length).toBeGreaterThan(30);
  const families = asked.map((name) => (exposed.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')));
  expect(families.filter((name) => !exposed.has(name))).toEqual([]);
});

test('what an alert wants the increase of is exposed before it happens: a series that begins at 1 has not increased', async () => {
  const gateway = await startGateway({ provider: 'http://127.0.0.1:9/v1' });
  const { series } = await scrape(gateway.adminUrl);
  const exposed = new Set([...series.keys()].map((name) => name.replace(/\{.*/, '')));
  const asked = alerts().flatMap(({ expr }) =>
    [...expr.matchAll(/increase\((headgate_\w+)/g)].map(([, name = '']) => name),
  );
  expect(asked.length).toBeGreaterThan(3);
  expect([...asked, 'headgate_leaks_total'].filter((name) => !exposed.has(name))).toEqual([]);
});

test.each([
  ['sum(rate(headgate_request_total[5m]))', ['headgate_request_total']],
  ['sum by (pod) (headgate_open_streams{job="headgate"})', []],
])('the reading of %s notices a name that is none', (query, wrong) => {
  const { metrics } = readQuery(query);
  expect(metrics.map(({ name }) => name).filter((name) => !known.has(name))).toEqual(wrong);
});

test('a query that is none is noticed', () => {
  expect(readQuery('sum by (pod (up)').error).toBeDefined();
});
