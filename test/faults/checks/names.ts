import { DnsServer } from '../../harness/dns-server.ts';
import { startGateway, type GatewayOptions, type RunningGateway } from '../../harness/gateway.ts';

export const name = 'provider.test';

const preload = new URL('../look-up-names-at.ts', import.meta.url).pathname;

/** A gateway that looks up the name of its provider at a server of the test. */
export async function startNamed(
  port: number,
  config: GatewayOptions['config'] = {},
): Promise<{ gateway: RunningGateway; names: DnsServer }> {
  const names = await DnsServer.start();
  names.addresses.set(name, ['127.0.0.1']);
  const gateway = await startGateway({
    provider: `http://${name}:${port}/v1`,
    config,
    env: { DNS_PORT: String(names.port) },
    nodeFlags: ['--import', preload],
  });
  return { gateway, names };
}
