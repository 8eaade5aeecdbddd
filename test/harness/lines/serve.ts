import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import { checkConfig } from '../../../src/config/load-config.ts';
import { DialectTable } from '../../../src/dialects/dialect-table.ts';
import type { ProviderDialect } from '../../../src/dialects/dialect.ts';
import { builtInDialects } from '../../../src/dialects/registry.ts';
import { inferenceEndpoints } from '../../../src/endpoints/inference-endpoints.ts';
import { Gateway } from '../../../src/gateway.ts';
import { LogBuffer } from '../../../src/telemetry/log-buffer.ts';
import { linesClient } from './client.ts';
import { linesProvider } from './provider.ts';

/** Answers one call, whose body has been read. */
type Answer = (call: Record<string, unknown>, response: ServerResponse, request: IncomingMessage) => void;

interface LinesGateway {
  readonly url: string;
  readonly adminUrl: string;
  /** Everything that has been logged. */
  readonly log: () => string;
}

/** A gateway in this process, in front of a provider of lines. Both end with the test. */
export async function serveLines(
  answer: Answer,
  settings: Record<string, unknown> = {},
  speaks: ProviderDialect = linesProvider,
): Promise<LinesGateway> {
  const lines: string[] = [];
  const log = vi.spyOn(LogBuffer.prototype, 'write').mockImplementation((line) => void lines.push(line));
  const provider = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (more: string) => (body += more));
    request.on('end', () => {
      answer(JSON.parse(body) as Record<string, unknown>, response, request);
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  const all = {
    server: { port: 0 },
    admin: { port: 0 },
    limits: { perCaller: { requestsPerMinute: 'unlimited' } },
    providers: { lines: { baseUrl: `http://127.0.0.1:${port}`, apiKey: 'sk-of-the-provider-0123456789' } },
    models: [{ name: '*', provider: 'lines' }],
    defaults: { model: 'whole' },
    ...settings,
  };
  const config = await checkConfig(JSON.stringify(all), undefined, {});
  const { lines: ofLines } = config.providers;
  if (ofLines === undefined) throw new Error('no provider of lines');
  const gateway = new Gateway(
    // The settings' schema knows no preset of this dialect.
    { ...config, providers: { lines: { ...ofLines, dialect: 'lines' } } },
    { version: 'test' },
    {
      dialects: new DialectTable([...builtInDialects, { name: 'lines', client: linesClient, provider: speaks }]),
      endpoints: [
        ...inferenceEndpoints,
        { method: 'POST', url: '/v1/lines', operation: 'generate', dialect: linesClient, describe: () => ({}) },
      ],
    },
  );
  const { public: ours, admin } = await gateway.start();
  onTestFinished(async () => {
    await gateway.drain({ settle: false });
    provider.closeAllConnections();
    provider.close();
    log.mockRestore();
  });
  const at = (of: number): string => `http://127.0.0.1:${of}`;
  return { url: at(ours.port), adminUrl: at(admin.port), log: () => lines.join('\n') };
}
