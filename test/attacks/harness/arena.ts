import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageEnvironment } from '../../harness/gateway.ts';
import { keyEntry, keyOf } from '../../harness/keys.ts';
import { type Cgroup, createCgroup } from './cgroup.ts';
import { chat } from './attacker.ts';
import type { TenantSample } from './tenant-process.ts';

const built = new URL('../../../dist/headgate.js', import.meta.url).pathname;
const smallestPod = { memoryMiB: 512, cpus: 0.5 };

/** The attackers' keys. Each name says what the key may do. */
export const attackers = {
  free: keyOf('free'),
  fivePerMinute: keyOf('five-per-minute'),
  tenPerMinute: keyOf('ten-per-minute'),
  tokens: keyOf('tokens'),
} as const;

const warmUpRequests = 1_000;
const tenantsModel = 'gpt-tenant';
const unlimited = { limits: { requestsPerMinute: 'unlimited' } };

/**
 * A gateway with the memory and the CPU of the smallest pod, a provider outside of these bounds, and a well-behaved
 * tenant. All attacks of a run share one arena.
 */
export class Arena {
  readonly port: number;
  readonly adminUrl: string;
  readonly gateway: ChildProcess;
  readonly cgroup: Cgroup;
  readonly samples: TenantSample[] = [];
  readonly #stop: () => void;

  private constructor(
    gateway: ChildProcess,
    cgroup: Cgroup,
    urls: { public: string; admin: string },
    stop: () => void,
  ) {
    this.gateway = gateway;
    this.cgroup = cgroup;
    this.port = Number(new URL(urls.public).port);
    this.adminUrl = urls.admin;
    this.#stop = stop;
  }

  get lives(): boolean {
    return this.gateway.exitCode === null && this.gateway.signalCode === null;
  }

  static async open(): Promise<Arena> {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-attack-'));
    const [cgroup, bareCgroup] = ['gateway', 'bare'].map((name) =>
      createCgroup(`headgate-${name}-${process.pid}-${Date.now()}`, smallestPod),
    ) as [Cgroup, Cgroup];
    const file = join(folder, 'headgate.yaml');
    const children: ChildProcess[] = [];
    const stop = (): void => {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      for (const group of [cgroup, bareCgroup]) removeSoon(group);
    };
    process.once('exit', stop);
    // Vitest ends its workers by a signal.
    process.once('SIGTERM', () => {
      stop();
      process.exit();
    });
    // A real provider does not let one customer wait for the large answers of another.
    const [provider, tenantsProvider] = await Promise.all([startProvider(children), startProvider(children)]);
    writeFileSync(file, JSON.stringify(settingsOf(provider, tenantsProvider)));
    const gateway = spawnInside(cgroup, ['--max-semi-space-size=8', built, 'serve', '--config', file]);
    children.push(gateway);
    const ready = await lineOf(gateway, (line) => line.includes('"msg":"ready"'));
    gateway.stdout?.resume();
    const bare = spawnInside(bareCgroup, [new URL('bare-process.ts', import.meta.url).pathname]);
    children.push(bare);
    const barePort = await lineOf(bare, () => true);
    const { publicUrl, adminUrl } = JSON.parse(ready) as { publicUrl: string; adminUrl: string };
    const arena = new Arena(gateway, cgroup, { public: publicUrl, admin: adminUrl }, stop);
    const tenant = fork(
      new URL('tenant-process.ts', import.meta.url),
      [String(arena.port), barePort.trim(), keyOf('tenant'), tenantsModel],
      { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    );
    children.push(tenant);
    tenant.on('message', (sample) => arena.samples.push(sample as TenantSample));
    await warmUp(arena.port);
    await once(tenant, 'message');
    await once(tenant, 'message');
    // The children end with this process, so they must not keep its event loop alive.
    tenant.channel?.unref();
    for (const child of children) {
      child.unref();
      (child.stdout as Socket | null)?.unref();
    }
    return arena;
  }

  close(): void {
    this.#stop();
  }
}

/** Returns its base URL. */
async function startProvider(children: ChildProcess[]): Promise<string> {
  const args = [built, 'simulate', '--port', '0', '--defaults', 'ttft=0; rate=0; tokens=5'];
  const provider = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(provider);
  const greeting = await lineOf(provider, (line) => /http:\S+\/v1/.test(line));
  return /http:\S+\/v1/.exec(greeting)?.[0] ?? '';
}

/** Sends requests until V8 has compiled the code, as in a pod that has served for a minute. */
async function warmUp(port: number): Promise<void> {
  for (let sent = 0; sent < warmUpRequests; sent += 10) {
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${keyOf('tenant')}`, 'content-type': 'application/json' },
          body: chat,
        });
        await answer.arrayBuffer();
      }),
    );
  }
}

function settingsOf(provider: string, tenantsProvider: string): object {
  return {
    server: { port: 0 },
    admin: { port: 0 },
    auth: {
      keys: [
        keyEntry('tenant', unlimited),
        keyEntry('free', unlimited),
        keyEntry('five-per-minute', { limits: { requestsPerMinute: 5 } }),
        keyEntry('ten-per-minute', { limits: { requestsPerMinute: 10 } }),
        keyEntry('tokens', { limits: { requestsPerMinute: 'unlimited', tokensPerMinute: 20_000, usdPerDay: 0.05 } }),
      ],
    },
    providers: {
      simulator: { baseUrl: provider, simulator: true },
      tenants: { baseUrl: tenantsProvider, simulator: true },
    },
    models: [
      { name: 'gpt-test', provider: 'simulator', price: { inputPerMillion: 1, outputPerMillion: 2 } },
      { name: tenantsModel, provider: 'tenants' },
      { name: '*', provider: 'simulator' },
    ],
    defaults: { model: 'gpt-test' },
  };
}

/** The kernel charges memory to the group of the process at the time of allocation, so the process enters before it starts Node. */
function spawnInside(cgroup: Cgroup, args: readonly string[]): ChildProcess {
  const enter = cgroup.procs.map((file) => `echo $$ > ${file}`).join(' && ');
  return spawn('sh', ['-c', `${enter} && exec "$@"`, 'sh', process.execPath, ...args], {
    env: { PATH: process.env['PATH'], ...imageEnvironment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The first line of stdout that matches. @throws Error if the process ends before it */
async function lineOf(child: ChildProcess, matches: (line: string) => boolean): Promise<string> {
  let text = '';
  for await (const piece of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += String(piece);
    const found = text.split('\n').slice(0, -1).find(matches);
    if (found !== undefined) return found;
  }
  throw new Error(`the process ended before it was ready: ${text}`);
}

function removeSoon(cgroup: Cgroup): void {
  const endMs = performance.now() + 2_000;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      cgroup.remove();
      return;
    } catch {
      // The kernel may still be removing the group's processes.
      if (performance.now() > endMs) return;
      Atomics.wait(cell, 0, 0, 20);
    }
  }
}
