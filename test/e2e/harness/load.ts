import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figures, Plan } from '../load/plan.ts';
import { hardened, hardenedContainer } from './bystander.ts';
import type { Namespace } from './kubectl.ts';
import type { Pod } from './objects.ts';
import { waitFor } from './wait.ts';

const scripts = new URL('../load', import.meta.url).pathname;

/** A load generator that runs in a pod inside the cluster, with the gateway's image. */
export interface LoadPod {
  /** Waits until the load has ended, and returns its figures. */
  figures(): Promise<Figures>;
  /** Ends the load at once, without waiting for requests in flight. */
  stop(): Promise<void>;
}

export async function startLoad(namespace: Namespace, name: string, plan: Omit<Plan, 'url'>): Promise<LoadPod> {
  const url = `http://headgate.${namespace.name}.svc.cluster.local`;
  await namespace.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(await scriptsObject()));
  await namespace.kubectl(['create', '-f', '-'], JSON.stringify(podObject(name, { url, ...plan })));
  const logLines = async (): Promise<string[]> => (await namespace.kubectl(['logs', name])).trim().split('\n');
  await waitFor(`the load ${name} runs`, 60_000, async () => {
    const { status } = await namespace.get<Pod>('pod', name);
    return status.phase === 'Pending' ? undefined : true;
  });
  return {
    async figures() {
      await waitFor(`the load ${name} ends`, plan.durationMs + 200_000, async () => {
        const { status } = await namespace.get<Pod>('pod', name);
        return status.phase === 'Running' ? undefined : true;
      });
      const last = (await logLines()).at(-1) ?? '';
      if (!last.startsWith('{')) throw new Error(`the load ${name} broke: ${last}`);
      return JSON.parse(last) as Figures;
    },
    async stop() {
      await namespace.kubectl(['delete', 'pod', name, '--grace-period=5']);
    },
  };
}

async function scriptsObject(): Promise<unknown> {
  const data: Record<string, string> = {};
  for (const file of await readdir(scripts)) data[file] = await readFile(join(scripts, file), 'utf8');
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'load' }, data };
}

function podObject(name: string, plan: Plan): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'headgate-client': 'true' } },
    spec: {
      ...hardened,
      containers: [
        {
          ...hardenedContainer('load', ['/load/main.ts']),
          env: [{ name: 'PLAN', value: JSON.stringify(plan) }],
          volumeMounts: [{ name: 'load', mountPath: '/load' }],
        },
      ],
      volumes: [{ name: 'load', configMap: { name: 'load' } }],
    },
  };
}
