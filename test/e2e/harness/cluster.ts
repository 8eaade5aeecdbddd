import { run } from './run.ts';

/** A description of the cluster that the tests ran on, or `no cluster`. */
export async function describeCluster(): Promise<string> {
  const version = await run('kubectl', ['version', '-o', 'json']);
  if (version.code !== 0) return 'no cluster';
  const { serverVersion } = JSON.parse(version.stdout) as { serverVersion: { gitVersion: string } };
  const { stdout } = await run('kubectl', ['get', 'nodes', '-o', 'json']);
  const nodes = (JSON.parse(stdout) as { items: Node[] }).items;
  const infos = nodes.map(({ status: { nodeInfo, allocatable } }) =>
    [nodeInfo.osImage, nodeInfo.containerRuntimeVersion.replace('://', ' '), `${allocatable.cpu} CPU`].join(', '),
  );
  return `Kubernetes ${serverVersion.gitVersion}; ${String(nodes.length)} node${nodes.length === 1 ? '' : 's'}: ${[...new Set(infos)].join('; ')}`;
}

interface Node {
  readonly status: {
    readonly nodeInfo: { readonly osImage: string; readonly containerRuntimeVersion: string };
    readonly allocatable: { readonly cpu: string };
  };
}
