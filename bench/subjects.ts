import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { bundledRelay } from './bundle-relay.ts';
import { anyCore } from './cores.ts';
import { temporaryFolder, writeGatewayConfig } from './gateway-config.ts';
import type { ProviderSide } from './pairs.ts';
import { end, freePort } from './processes.ts';

export type SubjectName = 'gateway' | 'bare relay' | 'nginx';

/** A started program between client and provider that is ready for requests. */
export interface Subject {
  readonly name: SubjectName;
  readonly port: number;
  readonly pid: number;
  /** From spawn to the first 200 of /readyz. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** How to start a subject. */
export interface Recipe {
  readonly name: SubjectName;
  command(ports: { port: number; admin: number; upstream: number }): readonly string[];
}

// The image sets glibc's arenas and libuv's threads like this; every subject gets the same.
const environment = {
  PATH: process.env['PATH'],
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '81920',
  UV_THREADPOOL_SIZE: '64',
  NODE_ENV: 'production',
};

export const bareRelayRecipe: Recipe = {
  name: 'bare relay',
  command: ({ port, upstream }) => [process.execPath, bundledRelay(), `${port}`, `http://127.0.0.1:${upstream}`],
};

export const nginxRecipe: Recipe = {
  name: 'nginx',
  command: ({ port, upstream }) => ['nginx', '-c', writeNginxConfig(port, upstream), '-e', '/dev/null'],
};

/**
 * The gateway from a command line, in which `{port}`, `{admin}`, `{upstream}`, `{config}` and `{bare}` (the bare relay, to
 * test the bench itself) are filled in. Its configuration switches on everything that a deployment switches on.
 * @param providers other providers than OpenAI's, each with the models of its own
 */
export function gatewayRecipe(commandLine: string, providers: readonly ProviderSide[] = []): Recipe {
  return {
    name: 'gateway',
    command: ({ port, admin, upstream }) =>
      commandLine.split(' ').map((word) =>
        word
          .replace('{port}', `${port}`)
          .replace('{admin}', `${admin}`)
          .replace('{upstream}', `http://127.0.0.1:${upstream}`)
          .replace('{bare}', () => bundledRelay())
          .replace('{config}', () => writeGatewayConfig(port, admin, upstream, providers)),
      ),
  };
}

/**
 * Starts a subject and waits until it is ready. Its log goes where an unread log costs least.
 * @param core words that bind it to a core
 */
export async function start(recipe: Recipe, upstream: number, core: readonly string[] = anyCore): Promise<Subject> {
  const port = await freePort();
  const admin = await freePort();
  const [program = '', ...args] = [...core, ...recipe.command({ port, admin, upstream })];
  const startedAtMs = performance.now();
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  await untilReady(child, port);
  const startMs = performance.now() - startedAtMs;
  return { name: recipe.name, port, pid: child.pid ?? 0, startMs, stop: () => end(child) };
}

export function hasNginx(): boolean {
  return (environment.PATH ?? '').split(':').some((folder) => existsSync(join(folder, 'nginx')));
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  const endMs = performance.now() + 20_000;
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
  });
  while (performance.now() < endMs) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`);
    if (await isReady(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await end(child);
  throw new Error(`${child.spawnargs.join(' ')} was not ready in 20 s`);
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => {
      resolve(false);
    });
  });
}

/** One worker, no buffering of answers, kept-alive connections to the provider: the leanest that nginx can be. */
function writeNginxConfig(port: number, upstream: number): string {
  const folder = temporaryFolder();
  const path = join(folder, 'nginx.conf');
  writeFileSync(
    path,
    `daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr error;
events { worker_connections 8192; }
http {
  access_log off;
  tcp_nodelay on;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_max_body_size 8m;
  client_body_buffer_size 2m;
  keepalive_requests 1000000000;
  upstream provider { server 127.0.0.1:${upstream}; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`,
  );
  return path;
}
