import type { Namespace } from './kubectl.ts';
import type { Autoscaler, PodMetrics } from './objects.ts';
import { gatewaySelector, type Patch } from './gateway.ts';
import { pause } from './wait.ts';

/** The autoscaler's measurements and its decision at one moment. */
export interface Sample {
  readonly second: number;
  readonly replicas: number;
  readonly desired: number;
  /** Use in percent of the pod's request, averaged over the pods. Undefined before the first measurement. */
  readonly cpuPercent: number | undefined;
  readonly memoryPercent: number | undefined;
}

/**
 * The CPU request of a pod in these tests, in millicores. It is low, so that ten pods fit on a small machine. The
 * autoscaler decides by percentages of the request, so its decisions stay the same.
 */
export const cpuRequestMillicores = Number(process.env['CPU_REQUEST_MILLICORES'] ?? '50');

export const smallRequests: Patch = {
  target: { kind: 'Deployment', name: 'headgate' },
  patch: [
    {
      op: 'replace',
      path: '/spec/template/spec/containers/0/resources/requests/cpu',
      value: `${String(cpuRequestMillicores)}m`,
    },
  ],
};

/** Watches the autoscaler until stopped. */
export class Watch {
  readonly samples: Sample[] = [];
  readonly #namespace: Namespace;
  readonly #startedMs = performance.now();
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
    this.#running = this.#run();
  }

  get second(): number {
    return Math.round((performance.now() - this.#startedMs) / 1000);
  }

  get last(): Sample | undefined {
    return this.samples.at(-1);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** A table: the names of the columns, then a row for every change of the number of pods or of the measured CPU. */
  series(): Array<Array<string | number>> {
    const changes = this.samples.filter((sample, index) => {
      const before = this.samples[index - 1];
      return before?.replicas !== sample.replicas || before.cpuPercent !== sample.cpuPercent;
    });
    return [
      ['second', 'pods', 'wanted', 'CPU %', 'memory %'],
      ...changes.map(({ second, replicas, desired, cpuPercent = '', memoryPercent = '' }) => [
        second,
        replicas,
        desired,
        cpuPercent,
        memoryPercent,
      ]),
    ];
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const { status } = await this.#namespace.get<Autoscaler>('hpa', 'headgate');
      const percentOf = (resource: string): number | undefined =>
        status.currentMetrics?.find((metric) => metric.resource?.name === resource)?.resource?.current
          .averageUtilization;
      this.samples.push({
        second: this.second,
        replicas: status.currentReplicas,
        desired: status.desiredReplicas,
        cpuPercent: percentOf('cpu'),
        memoryPercent: percentOf('memory'),
      });
      await pause(3000);
    }
  }
}

/** The CPU and the memory that each of the gateway's pods uses, from the metrics API. */
export async function readUsage(namespace: Namespace): Promise<Map<string, { millicores: number; memoryMiB: number }>> {
  const pods = await namespace.list<PodMetrics>('pods.metrics.k8s.io', gatewaySelector);
  return new Map(
    pods.map(({ metadata, containers }) => [
      metadata.name,
      {
        millicores: containers.reduce((sum, { usage }) => sum + readCpu(usage.cpu), 0),
        memoryMiB: containers.reduce((sum, { usage }) => sum + readMemory(usage.memory), 0),
      },
    ]),
  );
}

function readCpu(quantity: string): number {
  const amount = Number.parseFloat(quantity);
  if (quantity.endsWith('n')) return amount / 1e6;
  if (quantity.endsWith('u')) return amount / 1e3;
  return quantity.endsWith('m') ? amount : amount * 1000;
}

function readMemory(quantity: string): number {
  const amount = Number.parseFloat(quantity);
  if (quantity.endsWith('Ki')) return amount / 1024;
  if (quantity.endsWith('Gi')) return amount * 1024;
  return quantity.endsWith('Mi') ? amount : amount / 1024 ** 2;
}
