import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNamespace, type Namespace, removeNamespace } from './harness/kubectl.ts';
import { record } from './harness/record.ts';
import { run, type Ran, runToText } from './harness/run.ts';

const rendered = new URL('../deploy/rendered', import.meta.url).pathname;
const variants = (await readdir(rendered)).filter((file) => file.endsWith('.yaml')).sort();

let namespace: Namespace;
beforeAll(async () => {
  namespace = await createNamespace('headgate-e2e-dry-run');
});
afterAll(() => removeNamespace(namespace.name));

const objects = new Map<string, number>();
afterAll(() =>
  record('the-api-server-accepts-every-variant', {
    title: 'A server-side dry run of every variant',
    figures: [...objects].map(([variant, count]) => ({
      what: variant,
      value: `${String(count)} objects, no error, no warning`,
    })),
    notes: [
      'Strict field validation; a namespace that enforces and warns of the restricted Pod Security Standard; with the definitions of the Prometheus operator and the Gateway API installed.',
    ],
  }),
);

describe('a server-side dry run, strict, under the restricted Pod Security Standard', () => {
  test.each(variants)('%s: no error and no warning', async (variant) => {
    const { code, stdout, stderr } = await dryRun(await moved(await readFile(join(rendered, variant), 'utf8')));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    objects.set(variant, stdout.trim().split('\n').length);
  });

  test('control: an unknown field is an error', async () => {
    const text = await readFile(join(rendered, 'kustomize-base.yaml'), 'utf8');
    const { code, stderr } = await dryRun(await moved(text.replace('minReadySeconds:', 'minReadySecond:')));
    expect(code).not.toBe(0);
    expect(stderr).toContain('minReadySecond');
  });

  test('control: a pod that is not restricted is warned of', async () => {
    const text = await readFile(join(rendered, 'kustomize-base.yaml'), 'utf8');
    const { code, stderr } = await dryRun(await moved(text.replace('runAsNonRoot: true', 'runAsNonRoot: false')));
    expect(code).not.toBe(0);
    expect(stderr).toContain('would violate PodSecurity "restricted');
  });
});

function dryRun(objectsText: string): Promise<Ran> {
  const flags = ['--server-side', '--dry-run=server', '--validate=strict', '--warnings-as-errors'];
  return run('kubectl', ['-n', namespace.name, 'apply', ...flags, '-f', '-'], objectsText);
}

/** The same objects in this test's namespace, instead of the namespace that they name. */
async function moved(objectsText: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-e2e-'));
  await writeFile(join(folder, 'rendered.yaml'), objectsText);
  const kustomization = { kind: 'Kustomization', namespace: namespace.name, resources: ['rendered.yaml'] };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  try {
    return await runToText('kubectl', ['kustomize', folder]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
