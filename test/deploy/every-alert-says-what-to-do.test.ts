import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../docs/markdown.ts';
import { type Alert, alerts } from './promql/queries.ts';
import { at, objectOf, objectsOf } from './rendered.ts';

test.each(alerts())('$alert has a severity, words, and a page with that heading', ({ labels, annotations }) => {
  expect(['critical', 'warning']).toContain(labels['severity']);
  expect(annotations['summary']).toMatch(/\S{3}/);
  expect(annotations['description']).toMatch(/\.$/);
  const url = annotations['runbook_url'] ?? '';
  expect(url).toMatch(/^https:\/\/headgate\.example\.com\/docs\/\w+\.md#/);
  const [page = '', anchor] = url.replace('https://headgate.example.com/', '').split('#');
  expect(existsSync(`${root}${page}`), page).toBe(true);
  const headings = [...readFileSync(`${root}${page}`, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, words = '']) =>
    words
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(headings).toContain(anchor);
});

test.each([
  ['helm-other-release', 'llm-headgate'],
  ['kustomize-everything', 'headgate'],
])('the links of %s lead to where its people read', (variant, name) => {
  const groups = at(objectOf(variant, 'PrometheusRule', name), 'spec.groups') as Array<{ rules: Alert[] }>;
  const urls = groups.flatMap(({ rules }) => rules.map(({ annotations }) => annotations['runbook_url'] ?? ''));
  expect(urls).toHaveLength(alerts().length);
  expect(urls.filter((url) => !url.startsWith('https://git.example.com/llm/blob/main/docs/'))).toEqual([]);
  expect(objectsOf(variant).map((each) => each.metadata.name)).not.toContain('headgate-runbooks');
});

/** The alerts that a first-class package has. */
test.each([
  'HeadgateErrorBudgetBurnsFast',
  'HeadgateErrorBudgetBurnsSlowly',
  'HeadgateFirstTokenSlow',
  'HeadgateProviderFails',
  'HeadgateNoPodReady',
  'HeadgateAtMaxReplicas',
  'HeadgateAtMaxReplicasWithIdleCpu',
  'HeadgateThrottledAndLate',
  'HeadgateEventLoopLate',
  'HeadgateMemoryNearLimit',
  'HeadgateOutOfMemory',
  'HeadgateDrainCutsStreams',
  'HeadgateLimitStoreAway',
  'HeadgateProviderRejectsOurKey',
  'HeadgateLeaks',
])('there is %s', (name) => {
  expect(alerts().map(({ alert }) => alert)).toContain(name);
});
