import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { askedRequests, askingForScripts, refusedRequests } from './client-requests.ts';
import { completeScripts, refusalScripts, streamScripts } from './provider-scripts.ts';
import { exchange, type Received } from './raw-client.ts';
import { ScriptedProvider } from './scripted-provider.ts';
import { settled, settledRequest } from './settled.ts';

const file = new URL('./recorded.json', import.meta.url);
const atOnce = 8;

/**
 * One exchange: the bytes that the client got and, if the provider was asked for a script, the bytes that it was sent.
 */
interface Recorded extends Received {
  readonly sent?: readonly string[];
}

test('every byte of some hundred exchanges is as it was recorded', async () => {
  const provider = await ScriptedProvider.start(new Map([...completeScripts, ...refusalScripts, ...streamScripts]));
  const gateway = await startGateway({
    config: {
      providers: {
        scripted: {
          dialect: 'openai',
          baseUrl: `http://127.0.0.1:${provider.port}/v1`,
          apiKey: 'sk-scripted-0123456789',
        },
      },
      models: [{ name: '*', provider: 'scripted' }],
      defaults: { model: 'plain' },
    },
  });
  const recorded: Record<string, Recorded> = {};
  const asked = [...exchanges()];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
        const [name, [path, body]] = next;
        recorded[name] = settled(await exchange(gateway.url, requestOf(path, body)));
      }
    }),
  );
  for (const [name, [path, body]] of askedRequests) {
    const before = provider.requests.get('plain')?.length ?? 0;
    const received = settled(await exchange(gateway.url, requestOf(path, body)));
    recorded[name] = { ...received, sent: (provider.requests.get('plain') ?? []).slice(before).map(settledRequest) };
  }
  const inOrder = Object.fromEntries(Object.entries(recorded).sort(([one], [other]) => (one < other ? -1 : 1)));
  if (process.env['HEADGATE_RECORD'] === '1') await writeFile(file, `${JSON.stringify(inOrder, undefined, 2)}\n`);
  const known = JSON.parse(await readFile(file, 'utf8')) as Record<string, Recorded>;
  expect(Object.keys(inOrder)).toEqual(Object.keys(known));
  for (const [name, is] of Object.entries(inOrder)) expect(is, name).toEqual(known[name]);
});

function* exchanges(): Generator<readonly [name: string, request: readonly [path: string, body: string]]> {
  yield* refusedRequests;
  const { chatComplete, chatStream, chatStreamWithUsage, inferenceComplete, inferenceStream } = askingForScripts;
  for (const script of [...completeScripts.keys(), ...refusalScripts.keys()]) {
    yield [`chat ${script}`, chatComplete(script)];
    yield [`inference ${script}`, inferenceComplete(script)];
  }
  for (const script of [...streamScripts.keys(), ...refusalScripts.keys()]) {
    yield [`chat streamed ${script}`, chatStream(script)];
    yield [`inference streamed ${script}`, inferenceStream(script)];
  }
  for (const script of streamScripts.keys()) yield [`chat streamed with usage ${script}`, chatStreamWithUsage(script)];
}

function requestOf(path: string, body: string): string {
  return (
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\nx-request-id: recorded\r\n` +
    `openai-beta: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
