import { LLMock } from '@copilotkit/aimock';
import { onTestFinished } from 'vitest';
import { startGateway } from '../../harness/gateway.ts';
import { openai } from '../clients/openai-node.ts';

/** The built gateway between openai-node and a provider that we did not write. */
interface AimockSetting {
  readonly aimock: LLMock;
  readonly client: ReturnType<typeof openai>;
  /** Asks `/v1/inference` for `{model: 'gpt-4o', ...body}`. */
  readonly infer: (body: object) => Promise<Response>;
}

const apiKey = 'the-key-of-the-provider';

export async function startAimock(): Promise<AimockSetting> {
  const aimock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 5, auth: { apiKeys: [apiKey] } });
  await aimock.start();
  onTestFinished(() => aimock.stop());
  const gateway = await startGateway({
    config: {
      providers: { aimock: { baseUrl: `${aimock.url}/v1`, apiKey } },
      models: [{ name: 'gpt-4o', provider: 'aimock' }],
      defaults: { model: 'gpt-4o' },
    },
  });
  return {
    aimock,
    client: openai({ baseUrl: `${gateway.url}/v1` }),
    infer: (body) =>
      fetch(`${gateway.url}/v1/inference`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-4o', ...body }),
      }),
  };
}

export function saying(content: string): { model: string; messages: Array<{ role: 'user'; content: string }> } {
  return { model: 'gpt-4o', messages: [{ role: 'user', content }] };
}

/** The events of a streamed inference, by name, with their data. */
export async function eventsOf(response: Response): Promise<Array<{ event: string; data: Record<string, unknown> }>> {
  const blocks = (await response.text()).split('\n\n').filter((block) => block !== '');
  return blocks.map((block) => {
    const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
    return { event, data: JSON.parse(data) as Record<string, unknown> };
  });
}
