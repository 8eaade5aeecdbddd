import { expect, onTestFinished, test } from 'vitest';
import { readPage } from './markdown.ts';
import { startAsNewcomer } from './newcomer.ts';

test('every metric that a gateway exposes is on the page of metrics, with its kind', async () => {
  const gateway = await startAsNewcomer(onTestFinished);
  const scrape = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  const exposed = [...scrape.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, kind]) => `| \`${name}\` | ${kind} |`);
  expect(exposed.length).toBeGreaterThan(30);
  const page = readPage('docs/metrics.md');
  expect(exposed.filter((row) => !page.includes(row))).toEqual([]);
  const named = [...page.matchAll(/^\| `(\w+)` \| (?:counter|gauge|histogram) \|/gm)].map(([, name]) => name);
  expect(named.filter((name) => !scrape.includes(`# TYPE ${name} `))).toEqual([]);
});
