import { expect, test } from 'vitest';
import { settingsTree } from '../../src/config/schema.ts';
import { fileBody } from '../../src/endpoints/stored-endpoint.ts';
import { at, objectOf } from './rendered.ts';

const settings = settingsTree.properties ?? {};
const longestMs = defaultOf('streams', 'totalMs') + defaultOf('attempts', 'deadlineMs');

test.each(['kustomize-gateway-api', 'helm-gateway-api'])('the HTTPRoute of %s', (variant) => {
  const timeouts = at(objectOf(variant, 'HTTPRoute'), 'spec.rules.0.timeouts') as Record<string, string>;
  expect(Object.keys(timeouts).toSorted()).toEqual(['backendRequest', 'request']);
  for (const duration of Object.values(timeouts)) expect(minutes(duration) * 60_000).toBeGreaterThanOrEqual(longestMs);
});

test.each(['kustomize-ingress', 'helm-ingress'])(
  'the Ingress of %s, which passes tokens on and bodies that we take',
  (variant) => {
    const nginx = Object.fromEntries(
      Object.entries(objectOf(variant, 'Ingress').metadata.annotations ?? {}).map(([key, value]) => [
        key.replace('nginx.ingress.kubernetes.io/', ''),
        value,
      ]),
    );
    expect(Number(nginx['proxy-read-timeout']) * 1000).toBeGreaterThanOrEqual(longestMs);
    expect(nginx['proxy-buffering']).toBe('off');
    // A file that the gateway takes. nginx' "m" is a mebibyte.
    expect(nginx['proxy-body-size']).toBe(`${String(fileBody.maxBytes / 2 ** 20)}m`);
    expect(nginx['proxy-request-buffering']).toBe('off');
  },
);

function defaultOf(section: string, name: string): number {
  return settings[section]?.properties?.[name]?.default as number;
}

/** Reads a duration of the Gateway API that is in whole minutes. */
function minutes(duration: string): number {
  return Number(/^(\d+)m$/.exec(duration)?.[1]);
}
