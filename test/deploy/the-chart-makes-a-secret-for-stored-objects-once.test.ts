import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { renderHelm } from '../../scripts/deploy/helm.ts';
import { findTool } from '../../scripts/deploy/tools.ts';
import { gatewayIn } from './pods.ts';
import { type Manifest, parseManifests } from './rendered.ts';

const hasHelm = findTool('helm') !== undefined;
if (!hasHelm) console.log('Left out: the Secret that the chart makes. It wants helm 3 on the PATH.');

async function render(values: object, flags: readonly string[] = []): Promise<Manifest[]> {
  return parseManifests((await renderHelm({ release: 'headgate', values: { ...values }, flags })) ?? '');
}

function secretIn(objects: readonly Manifest[]): Manifest | undefined {
  return objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'headgate-objects');
}

function variableIn(objects: readonly Manifest[]): unknown {
  return gatewayIn(objects).container.env?.find(({ name }) => name === 'OBJECTS_SECRET')?.valueFrom;
}

test.skipIf(!hasHelm)(
  'where none is named it is random, long, read by the pods, and outlives the release',
  async () => {
    const [objects, again] = [await render({}), await render({})];
    const secret = secretIn(objects);
    const value = Buffer.from(secret?.data?.['OBJECTS_SECRET'] ?? '', 'base64').toString();
    expect(value).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(secretIn(again)?.data).not.toEqual(secret?.data);
    expect(secret?.metadata.annotations).toMatchObject({ 'helm.sh/resource-policy': 'keep' });
    expect(variableIn(objects)).toEqual({ secretKeyRef: { name: 'headgate-objects', key: 'OBJECTS_SECRET' } });
  },
);

test.skipIf(!hasHelm)('an upgrade keeps the one that the cluster has', async () => {
  const known = Buffer.from('of-the-first-install').toString('base64');
  await using cluster = await startApiServer({
    '/api/v1/namespaces/headgate/secrets/headgate-objects': {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'headgate-objects', namespace: 'headgate' },
      data: { OBJECTS_SECRET: known },
    },
  });
  const objects = await render({}, ['--dry-run=server', '--kube-apiserver', cluster.url]);
  expect(cluster.asked).toContain('/api/v1/namespaces/headgate/secrets/headgate-objects');
  expect(secretIn(objects)?.data).toEqual({ OBJECTS_SECRET: known });
});

test.skipIf(!hasHelm).each([
  ['a Secret that is named', { objects: { existingSecret: 'seal', secretKey: 'text' } }, { name: 'seal', key: 'text' }],
  ['a configuration with its own', { config: { objects: { secret: '${OWN_SECRET}' } } }, undefined],
])('%s is used as it is', async (_, values, reference) => {
  const objects = await render(values);
  expect(secretIn(objects)).toBeUndefined();
  expect(variableIn(objects)).toEqual(reference && { secretKeyRef: reference });
});

/** Serves the requests that helm sends to the API server of Kubernetes before it looks something up. */
async function startApiServer(objects: Readonly<Record<string, object>>) {
  const served: Readonly<Record<string, object>> = {
    '/version': { major: '1', minor: '34', gitVersion: 'v1.34.0' },
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
    '/api/v1': {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [
        { name: 'secrets', singularName: 'secret', namespaced: true, kind: 'Secret', verbs: ['get', 'list'] },
      ],
    },
    ...objects,
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    asked.push(path);
    const found = served[path];
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    const missing = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };
    response.end(JSON.stringify(found ?? missing));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
