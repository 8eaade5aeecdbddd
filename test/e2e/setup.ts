import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { describeMachine, shortMachine } from '../../bench/machine.ts';
import { describeCluster } from './harness/cluster.ts';
import type { Section } from './harness/record.ts';
import { type DatedSection, type Result, renderResult } from './harness/result.ts';

const results = new URL('results', import.meta.url).pathname;

/**
 * The folder in which the tests write their figures. After all tests, it gets a dated result of this machine. A run of
 * some tests replaces only their sections of the day's result.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-e2e-figures-'));
  project.provide('figuresFolder', folder);
  return async () => {
    const files = await readdir(folder);
    if (files.length > 0) await writeResult(folder, files);
    await rm(folder, { recursive: true });
  };
}

async function writeResult(folder: string, files: readonly string[]): Promise<void> {
  const machine = describeMachine(false);
  const date = new Date().toISOString().slice(0, 10);
  const path = join(results, `${date}-${shortMachine(machine)}`);
  const before = await readResult(`${path}.json`);
  const sections: Record<string, DatedSection> = { ...before?.sections };
  for (const file of files) {
    const section = JSON.parse(await readFile(join(folder, file), 'utf8')) as Section;
    sections[decodeURIComponent(basename(file, '.json'))] = { ...section, commit: machine.commit };
  }
  const notes = process.env['NOTES'] ?? before?.notes ?? '';
  const result: Result = { date, machine, cluster: await describeCluster(), notes, sections };
  await writeFile(`${path}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  await writeFile(`${path}.md`, renderResult(result));
  console.log(`written: ${path}.md`);
}

async function readResult(path: string): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Result;
  } catch {
    return undefined;
  }
}
