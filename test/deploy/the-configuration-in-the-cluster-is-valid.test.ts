import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, startCommand } from '../harness/command.ts';
import { at, configOf, objectsOf, variantNames } from './rendered.ts';

const env = {
  OPENAI_API_KEY: 'sk-of-a-test',
  VALKEY_PASSWORD: 'of-a-test',
  // As the image has them.
  HEADGATE_HOST: '0.0.0.0',
  HEADGATE_ADMIN_HOST: '0.0.0.0',
};

test.each(variantNames)('headgate check takes the configuration of %s', async (variant) => {
  const [text] = objectsOf(variant).flatMap(({ data }) => data?.['headgate.yaml'] ?? []);
  const folder = await makeFolder();
  const file = join(folder, 'headgate.yaml');
  // What one variant mounts beside it: it must be there to be named.
  for (const name of ['tls.crt', 'tls.key']) await writeFile(join(folder, name), 'not read by check');
  await writeFile(join(folder, 'keys.yaml'), 'keys: []');
  await writeFile(file, text?.replaceAll(/\/tls\/|\/etc\/headgate-keys\//g, `${folder}/`) ?? '');
  const command = startCommand(['check', '--config', file], { env });
  expect(await command.ended, command.err() + command.out()).toBe(0);
});

test.each(variantNames)(
  '%s limits each caller, on all pods together or by shares of the largest number of pods',
  (variant) => {
    const limits = at(configOf(variant), 'limits') as Limits;
    expect(limits.perCaller.requestsPerMinute).toBe(variant === 'helm-other-release' ? 60 : 10);
    const [scaler] = objectsOf(variant).filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
    const most =
      at(scaler, 'spec.maxReplicas') ??
      at(
        objectsOf(variant).find(({ kind }) => kind === 'Deployment'),
        'spec.replicas',
      );
    expect(limits.assumedPods).toBe(most);
    const service = objectsOf(variant).find(
      ({ kind, metadata }) => kind === 'Service' && metadata.name.endsWith('-valkey'),
    );
    const url = service === undefined ? undefined : `redis://${service.metadata.name}:6379`;
    expect(limits.valkey?.url).toBe(url);
  },
);

test('both overlays bring a Valkey', () => {
  for (const overlay of ['overlay-kind', 'overlay-production']) {
    expect(at(configOf(overlay), 'limits.valkey')).toMatchObject({ password: '${VALKEY_PASSWORD}' });
  }
});

interface Limits {
  readonly perCaller: { readonly requestsPerMinute: number };
  readonly assumedPods: number;
  readonly valkey?: { readonly url: string };
}
