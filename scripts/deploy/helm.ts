import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool, run } from './tools.ts';

export const chart = new URL('../../deploy/helm/headgate', import.meta.url).pathname;

export interface HelmVariant {
  readonly release: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly flags?: readonly string[];
}

/** Renders the chart, its tests included; undefined where helm is not on the PATH. */
export async function renderHelm({ release, values, flags = [] }: HelmVariant): Promise<string | undefined> {
  const program = findTool('helm');
  if (program === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'headgate-helm-'));
  try {
    const file = join(folder, 'values.json');
    await writeFile(file, JSON.stringify(values));
    return await run(program, ['template', release, chart, '--values', file, '--namespace', 'headgate', ...flags]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
