import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPrivateName, readClusterNames } from './private-names.ts';

const cluster = { namespace: 'headgate', domain: 'corp.example', service: 'headgate' };

describe('a private name', () => {
  it.each([
    '10.1.2.3',
    '203.0.113.9',
    '[fd00::1]',
    'headgate',
    'headgate.',
    'headgate.headgate',
    'headgate.headgate.',
    'headgate.headgate.svc',
    'headgate.other.svc',
    'headgate.headgate.svc.cluster.local',
    'headgate.headgate.svc.corp.example',
    'host.docker.internal',
    'printer.local',
    'api.localhost',
  ])('is %s', (name) => {
    expect(isPrivateName(name, cluster)).toBe(true);
  });

  it.each([
    'evil.example',
    'evil.example.',
    'headgate.evil.example',
    'evil.corp.example',
    'headgate.evil',
    'evil.headgate',
    'evil.headgate.',
    'a.headgate.headgate',
    'headgate.headgate.com',
    'local.example',
    'a.svc.example',
    '10.1.2.3.nip.io',
    '1.2.3',
    'localhost.example',
  ])('is not %s', (name) => {
    expect(isPrivateName(name, cluster)).toBe(false);
  });

  it('is of no namespace where there is no cluster', () => {
    expect(isPrivateName('headgate.headgate', undefined)).toBe(false);
    expect(isPrivateName('headgate.headgate.svc', undefined)).toBe(true);
  });

  it.each(['dev', 'app', 'ai'])(
    'is no name of the top-level domain that the namespace %s is called like',
    (namespace) => {
      for (const service of ['llm-headgate', undefined]) {
        const ours = { namespace, domain: 'cluster.local', service };
        expect(isPrivateName(`evil.${namespace}`, ours)).toBe(false);
        expect(isPrivateName(`undefined.${namespace}`, ours)).toBe(false);
        expect(isPrivateName(`llm-headgate.${namespace}`, ours)).toBe(service !== undefined);
        expect(isPrivateName(`llm-headgate.${namespace}.svc`, ours)).toBe(true);
      }
    },
  );
});

describe('a pod’s resolver', () => {
  const read = (text: string, hostName = 'headgate-6d5f4b8c9d-x2k4z') => {
    const file = join(mkdtempSync(join(tmpdir(), 'headgate-resolv-')), 'resolv.conf');
    writeFileSync(file, text);
    return readClusterNames(file, hostName);
  };

  it('tells the namespace and the domain of the cluster', () => {
    const text =
      'nameserver 10.96.0.10\nsearch headgate.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n';
    expect(read(text)).toEqual({ namespace: 'headgate', domain: 'cluster.local', service: 'headgate' });
    const gw = { namespace: 'gw', domain: 'corp.example', service: 'headgate' };
    expect(read('search other.example gw.svc.corp.example')).toEqual(gw);
  });

  it.each([
    ['headgate-6d5f4b8c9d-x2k4z', 'headgate'],
    ['llm-headgate-5c7d9f-bcdfg', 'llm-headgate'],
    ['headgate-0', undefined],
    ['headgate-x2k4z', undefined],
    ['node-17.example', undefined],
    ['-6d5f4b8c9d-x2k4z', undefined],
    // Kubernetes makes no suffixes with vowels: this is a name that somebody chose.
    ['build-server-alpha', undefined],
  ])('tells, in the pod %s, the service %s', (hostName, service) => {
    expect(read('search gw.svc.cluster.local', hostName)?.service).toBe(service);
  });

  it.each(['', 'nameserver 127.0.0.53\nsearch lan\n', 'search svc.cluster.local', '# search a.svc.b'])(
    'tells nothing in %j',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );

  it('may be missing', () => {
    expect(readClusterNames('/nobody/has/this')).toBeUndefined();
  });
});
