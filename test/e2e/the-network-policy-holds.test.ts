import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayPods, installGateway, removeGateway } from './harness/gateway.ts';
import { evaluate, startBystander } from './harness/bystander.ts';
import type { Namespace } from './harness/kubectl.ts';
import type { Pod } from './harness/objects.ts';
import { record } from './harness/record.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('network');
});
afterAll(() => removeGateway(namespace));

const walled = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'walled' },
  spec: { podSelector: { matchLabels: { 'e2e-role': 'walled' } }, policyTypes: ['Ingress'] },
};

test('only labelled clients reach the gateway, and nobody its admin port', async (context) => {
  await namespace.kubectl(['create', '-f', '-'], JSON.stringify(walled));
  await startBystander(namespace, 'walled', { 'e2e-role': 'walled' });
  await startBystander(namespace, 'client', { 'headgate-client': 'true' });
  await startBystander(namespace, 'stranger', {});
  const reaches = async (from: string, url: string): Promise<boolean> =>
    (
      await evaluate(
        namespace,
        from,
        `fetch('${url}', { signal: AbortSignal.timeout(5000) }).then(() => console.log('yes'), () => console.log('no'))`,
      )
    ).trim() === 'yes';
  const addressOf = async (pod: string): Promise<string> => (await namespace.get<Pod>('pod', pod)).status.podIP ?? '';

  const enforced = !(await reaches('stranger', `http://${await addressOf('walled')}:8080/`));
  const service = `http://headgate.${namespace.name}.svc.cluster.local/readyz`;
  const admin = `http://${await addressOf((await gatewayPods(namespace))[0]?.metadata.name ?? '')}:9090/metrics`;
  const found = {
    client: await reaches('client', service),
    stranger: await reaches('stranger', service),
    clientToAdmin: await reaches('client', admin),
  };
  const word = (reached: boolean): string => (reached ? 'reaches it' : 'does not');
  await record('the-network-policy-holds', {
    title: 'The network',
    figures: [
      { what: 'this cluster’s network enforces NetworkPolicy at all', value: enforced ? 'yes' : '**no**' },
      ...(enforced
        ? [
            { what: 'a labelled client to the Service', value: word(found.client), wanted: 'reaches it' },
            { what: 'a pod without the label to the Service', value: word(found.stranger), wanted: 'does not' },
            { what: 'a labelled client to the admin port', value: word(found.clientToAdmin), wanted: 'does not' },
          ]
        : []),
    ],
    ...(enforced
      ? {}
      : {
          notes: [
            'A pod that a policy walls off was reached, so nothing is claimed of ours here: only that the API server takes it.',
          ],
        }),
  });
  if (!enforced) context.skip('the network of this cluster does not enforce NetworkPolicy');
  expect(found).toEqual({ client: true, stranger: false, clientToAdmin: false });
});
