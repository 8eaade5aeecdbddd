import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, runToText } from '../harness/run.ts';

export const image = 'headgate:0.1.0';

/** Docker, or a program with its command line. */
export const containerRuntime = process.env['CONTAINER_RUNTIME'] ?? 'docker';

/** The limits and the security context of a pod, as options for a container on one machine. */
export const asInAPod =
  '--cpus 0.5 --memory 512m --memory-swap 512m --user 1000:1000 --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges';

const network = 'headgate-e2e';
const names = { provider: 'headgate-e2e-provider', gateway: 'headgate-e2e-gateway' };

interface ContainerState {
  readonly running: boolean;
  readonly oomKilled: boolean;
  readonly startedAt: string;
}

/** The gateway's container, with the simulator in another one as its provider. */
export interface GatewayContainer {
  readonly url: string;
  readonly adminUrl: string;
  state(): Promise<ContainerState>;
  memoryMiB(): Promise<number>;
  remove(): Promise<void>;
}

export async function startContainers(config: object): Promise<GatewayContainer> {
  await removeAll();
  const folder = await mkdtemp(join(tmpdir(), 'headgate-e2e-'));
  await writeFile(join(folder, 'headgate.yaml'), JSON.stringify(config), { mode: 0o644 }); // JSON is YAML
  await runToText('chmod', ['755', folder]);
  await docker('network', 'create', network);
  await start(names.provider, '', 'simulate --host 0.0.0.0 --port 8080');
  const env = `--env OPENAI_API_KEY=sk-known-to-every-test --env OPENAI_BASE_URL=http://${names.provider}:8080/v1`;
  const files = `--volume ${folder}:/etc/headgate:ro`;
  await start(names.gateway, `${asInAPod} ${env} ${files}`, 'serve --config /etc/headgate/headgate.yaml');
  const address = await addressOf(names.gateway);
  return {
    url: `http://${address}:8000`,
    adminUrl: `http://${address}:9090`,
    async state() {
      const text = await docker('inspect', '--format', '{{json .State}}', names.gateway);
      const { Running, OOMKilled, StartedAt } = JSON.parse(text) as Record<string, unknown>;
      return { running: Running === true, oomKilled: OOMKilled === true, startedAt: String(StartedAt) };
    },
    async memoryMiB() {
      const text = await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', names.gateway);
      const [, amount, unit] = /^([\d.]+)(\w)iB/.exec(text) ?? [];
      return Number(amount) * (unit === 'G' ? 1024 : 1);
    },
    remove: removeAll,
  };
}

/** Bytes of the image as the runtime counts them: unpacked. */
export async function imageBytes(): Promise<number> {
  return Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
}

/** The user and the rights of the process in the container. */
export async function processStatus(): Promise<Map<string, string>> {
  const script = `process.stdout.write(require('node:fs').readFileSync('/proc/1/status', 'utf8'))`;
  const text = await docker('exec', names.gateway, '/usr/local/bin/node', '-e', script);
  return new Map(
    text.split('\n').map((line): [string, string] => [line.split(':')[0] ?? '', line.split('\t').slice(1).join(' ')]),
  );
}

async function start(name: string, flags: string, args: string): Promise<void> {
  const words = `run --detach --network ${network} --name ${name} ${flags} ${image} ${args}`;
  await docker(...words.split(' ').filter((word) => word !== ''));
}

/**
 * Asks inside the containers' network, as a kubelet and a Service do. The proxy of a published port would answer late
 * and in place of the gateway.
 */
async function addressOf(name: string): Promise<string> {
  return (await docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', name)).trim();
}

async function removeAll(): Promise<void> {
  for (const name of Object.values(names)) await run(containerRuntime, ['rm', '--force', name]);
  await run(containerRuntime, ['network', 'rm', network]);
}

function docker(...args: string[]): Promise<string> {
  return runToText(containerRuntime, args);
}
