import type { Manifest } from '../rendered.ts';

/** The package with the models of an API group. The other groups are Kubernetes' own. */
const packages: Readonly<Record<string, string>> = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
};

/** The module that has the model of an object, e.g. `kubernetes-models/apps/v1`. */
export function modelModule({ apiVersion }: Manifest): string {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return `${packages[group] ?? 'kubernetes-models'}/${apiVersion}`;
}

interface Model {
  new (data: object): { validate(): void };
}

/** Throws if a type, a format or a quantity is wrong or a field is missing. Unknown fields pass. */
export async function validate(object: Manifest): Promise<void> {
  const models = (await import(modelModule(object))) as Readonly<Record<string, Model | undefined>>;
  const Kind = models[object.kind];
  if (Kind === undefined) throw new Error(`there is no model of ${object.apiVersion} ${object.kind}`);
  new Kind(object).validate();
}
