/** The schema of the chart's values. Strict: an unknown value is a mistake that must be reported. */

type Schema = Readonly<Record<string, unknown>>;

/** @param configSchema the JSON Schema of headgate.yaml */
export function valuesSchema(configSchema: Schema): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart headgate',
    ...closed({
      // Helm gives these to every chart.
      global: { type: 'object' },
      nameOverride: text,
      fullnameOverride: text,
      image,
      imagePullSecrets: listOf(closed({ name: filled })),
      config: configSchema,
      openai: closed({ existingSecret: text, secretKey: filled, apiKey: text, asFile: flag }),
      secretEnv: {
        type: 'object',
        additionalProperties: { ...closed({ secret: filled, key: filled }), required: ['secret', 'key'] },
      },
      callerKeys: closed({ existingSecret: text, secretKey: filled }),
      objects: closed({ existingSecret: text, secretKey: filled }),
      replicaCount: count,
      autoscaling: closed({
        enabled: flag,
        minReplicas: count,
        maxReplicas: count,
        targetCPUUtilizationPercentage: count,
        targetMemoryUtilizationPercentage: count,
        targetRequestsInFlight: { type: 'string', pattern: '^([1-9][0-9]*)?$' },
        behavior: closed({ scaleUp: { type: 'object' }, scaleDown: { type: 'object' } }),
      }),
      resources,
      terminationGracePeriodSeconds: count,
      revisionHistoryLimit: { type: 'integer', minimum: 0 },
      priorityClassName: text,
      serviceAccount: closed({ create: flag, name: filled, annotations: texts }),
      service: closed({
        type: { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] },
        port: { type: 'integer', minimum: 1, maximum: 65_535 },
        annotations: texts,
      }),
      podDisruptionBudget: closed({ enabled: flag, maxUnavailable: { type: ['integer', 'string'] } }),
      networkPolicy: closed({
        enabled: flag,
        clientLabel: { ...texts, minProperties: 1, maxProperties: 1 },
        monitoringNamespace: filled,
        providers: listOf(provider),
        extraIngress: objects,
        extraEgress: objects,
      }),
      spread: flag,
      nodeSelector: texts,
      tolerations: objects,
      affinity: { type: 'object' },
      podAnnotations: texts,
      podLabels: texts,
      extraEnv: objects,
      extraVolumes: objects,
      extraVolumeMounts: objects,
      valkey: closed({
        enabled: flag,
        image,
        existingSecret: text,
        password: text,
        resources,
        persistence: closed({ enabled: flag, size: filled, storageClassName: text }),
      }),
      monitoring: closed({
        enabled: flag,
        labels: texts,
        interval: { type: 'string', pattern: '^[0-9]+(ms|s|m)$' },
        runbookBaseUrl: { type: 'string', pattern: '^https?://[^/].*[^/]$' },
        dashboardLabels: texts,
      }),
      httpRoute: closed({ enabled: flag, parentRefs: objects, hostnames: listOf(filled) }),
      ingress: closed({ enabled: flag, className: filled, annotations: texts, host: filled, tlsSecretName: text }),
      helmTest: closed({ existingSecret: text, secretKey: filled }),
      extraObjects: objects,
    }),
  };
}

const text: Schema = { type: 'string' };
const filled: Schema = { type: 'string', minLength: 1 };
const flag: Schema = { type: 'boolean' };
const count: Schema = { type: 'integer', minimum: 1 };
const texts: Schema = { type: 'object', additionalProperties: text };
const objects: Schema = listOf({ type: 'object' });

/** Pods or a range of addresses. A selector is required, because an entry without one would allow everything. */
const provider: Schema = {
  ...closed({
    namespace: filled,
    namespaceLabels: { ...texts, minProperties: 1 },
    podLabels: { ...texts, minProperties: 1 },
    cidr: { type: 'string', pattern: '^[0-9a-fA-F.:]+/[0-9]{1,3}$' },
    ports: { ...listOf({ type: 'integer', minimum: 1, maximum: 65_535 }), minItems: 1 },
  }),
  required: ['ports'],
  oneOf: [
    { required: ['cidr'] },
    { anyOf: [{ required: ['namespace'] }, { required: ['namespaceLabels'] }, { required: ['podLabels'] }] },
  ],
};

const image: Schema = closed({
  repository: filled,
  tag: text,
  digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
  pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
});

const amounts: Schema = { type: 'object', additionalProperties: { type: ['string', 'number'] } };
const resources: Schema = closed({ requests: amounts, limits: amounts });

function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

function closed(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', additionalProperties: false, properties };
}
