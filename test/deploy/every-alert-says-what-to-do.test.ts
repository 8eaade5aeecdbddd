import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../docs/markdown.ts';
import { alerts } from './promql/queries.ts';

test.each(alerts())('$alert has a severity, words, and a page with that heading', ({ labels, annotations }) => {
  expect(['critical', 'warning']).toContain(labels['severity']);
  expect(annotations['summary']).toMatch(/\S{3}/);
  expect(annotations['description']).toMatch(/\.$/);
  const [page = '', anchor] = (annotations['runbook'] ?? '').split('#');
  expect(existsSync(`${root}${page}`), page).toBe(true);
  const headings = [...readFileSync(`${root}${page}`, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, words = '']) =>
    words
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(headings).toContain(anchor);
});

/** Each row of what a first-class package alerts on. */
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
])('there is %s', (name) => {
  expect(alerts().map(({ alert }) => alert)).toContain(name);
});
