import { at, type Manifest, objectsOf } from './rendered.ts';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: ReadonlyArray<{ readonly name: string; readonly value?: string; readonly valueFrom?: object }>;
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: ReadonlyArray<{
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }>;
  readonly [part: string]: unknown;
}

type Amounts = Readonly<Record<string, string>>;

interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumes?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly [part: string]: unknown;
}

export interface Pod {
  readonly of: string;
  readonly metadata: Manifest['metadata'];
  readonly spec: PodSpec;
}

/** Every pod of a variant: those of Deployments and StatefulSets, and the chart's test. */
export function podsOf(variant: string): Pod[] {
  return podsIn(objectsOf(variant), variant);
}

function podsIn(objects: readonly Manifest[], source: string): Pod[] {
  return objects.flatMap((object) => {
    const template = object.kind === 'Pod' ? object : at(object, 'spec.template');
    if (template === undefined) return [];
    return [{ of: `${source} ${object.kind} ${object.metadata.name}`, ...(template as Omit<Pod, 'of'>) }];
  });
}

/** The gateway's own pod and its container. */
export function gatewayOf(variant: string): { readonly pod: Pod; readonly container: Container } {
  return gatewayIn(objectsOf(variant), variant);
}

/** The same in manifests that were rendered for one test. */
export function gatewayIn(
  objects: readonly Manifest[],
  source = 'what was rendered',
): { readonly pod: Pod; readonly container: Container } {
  for (const pod of podsIn(objects, source)) {
    const container = pod.spec.containers.find(({ name }) => name === 'headgate');
    if (container !== undefined) return { pod, container };
  }
  throw new Error(`${source} has no gateway`);
}
