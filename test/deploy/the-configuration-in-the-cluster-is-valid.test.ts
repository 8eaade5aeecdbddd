import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCertificate } from '../harness/certificates.ts';
import { makeFolder, startCommand } from '../harness/command.ts';
import { gatewayOf } from './pods.ts';
import { at, configOf, objectsOf, variantNames } from './rendered.ts';

// The paths in the image.
const ofTheImage = { HEADGATE_HOST: '0.0.0.0', HEADGATE_ADMIN_HOST: '0.0.0.0' };

test.each(variantNames)('headgate check takes the configuration of %s', async (variant) => {
  const [text] = objectsOf(variant).flatMap(({ data }) => data?.['headgate.yaml'] ?? []);
  const folder = await makeFolder();
  const file = join(folder, 'headgate.yaml');
  // The file that one variant mounts beside the configuration.
  makeCertificate(folder, 'tls');
  await writeFile(join(folder, 'keys.yaml'), 'keys: []');
  await writeFile(file, text?.replaceAll(/\/tls\/|\/etc\/headgate-keys\//g, `${folder}/`) ?? '');
  await writeFile(join(folder, 'OPENAI_API_KEY'), 'sk-of-a-test');
  // Only the variables that its pods have.
  const env = { ...ofTheImage, ...Object.fromEntries(variablesOf(variant, folder)) };
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

/** Without it, each of ten pods would admit one request a minute. */
test.each(variantNames.filter((name) => !name.endsWith('without-valkey')))(
  'the ten a minute of %s are counted for all pods together',
  (variant) => {
    expect(at(configOf(variant), 'limits.valkey')).toMatchObject({
      username: 'headgate',
      password: '${VALKEY_PASSWORD}',
    });
    expect(objectsOf(variant).map(({ kind }) => kind)).toContain('StatefulSet');
  },
);

test.each(['kustomize-without-valkey', 'helm-without-valkey'])('nothing of %s asks for a Valkey', (variant) => {
  expect(at(configOf(variant), 'limits.valkey')).toBeUndefined();
  expect(objectsOf(variant).map(({ kind }) => kind)).not.toContain('StatefulSet');
  expect(JSON.stringify(objectsOf(variant))).not.toContain('VALKEY_PASSWORD');
});

function variablesOf(variant: string, folder: string): Array<[string, string]> {
  return (gatewayOf(variant).container.env ?? []).map(({ name, value }) => [
    name,
    value?.replace('/etc/headgate-openai', folder) ?? 'secret-of-this-test',
  ]);
}

interface Limits {
  readonly perCaller: { readonly requestsPerMinute: number };
  readonly assumedPods: number;
  readonly valkey?: { readonly url: string };
}
