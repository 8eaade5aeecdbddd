import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchKey } from './key.ts';
import { modelAt, pairModels, type ProviderSide } from './pairs.ts';

/** Writes the configuration of a gateway whose provider is at the port `upstream`. Returns the name of the file. */
export function writeGatewayConfig(
  port: number,
  admin: number,
  upstream: number,
  others: readonly ProviderSide[],
): string {
  const sha256 = createHash('sha256').update(benchKey).digest('hex');
  const origin = `http://127.0.0.1:${upstream}`;
  const path = join(temporaryFolder(), 'headgate.yaml');
  const config = {
    server: { host: '127.0.0.1', port, maxConnectionsPerAddress: 8_192 },
    admin: { host: '127.0.0.1', port: admin },
    auth: { keys: [{ id: 'bench', sha256 }] },
    limits: { perCaller: { requestsPerMinute: 1_000_000_000 }, maxShare: { caller: 1, address: 1 } },
    providers: {
      openai: { dialect: 'openai', baseUrl: `${origin}/v1`, apiKey: 'sk-bench' },
      ...Object.fromEntries(others.map(({ dialect, settings }) => [dialect, { dialect, ...settings(origin) }])),
    },
    models: [
      ...others.flatMap(({ dialect }) =>
        pairModels.map((model) => ({ name: modelAt(dialect, model), provider: dialect, upstreamModel: model })),
      ),
      { name: '*', provider: 'openai' },
    ],
    defaults: { model: 'bench' },
    telemetry: { logLevel: 'info' },
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'headgate-bench-'));
}
