import { expect, test } from 'vitest';
import { ask, type Question } from '../harness/ask.ts';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { RawStream } from '../harness/raw-stream.ts';
import { startProvider } from '../harness/simulator.ts';

const MiB = 1_048_576;
const maxUnreadAnswerBytes = 32 * MiB;
const deafClients = 100;
const largeEvents = 'bytes=24MiB; event-bytes=4MiB; rate=0';
const chat = { model: 'gpt-test', messages: [{ role: 'user', content: 'hello' }], stream: true };
/** Only what nobody reads is to be bounded here, and not what arrives. */
const limits = { maxBufferedAnswerBytes: 1024 * MiB, maxShare: { caller: 1, address: 1 } };

test.each<[string, NonNullable<Question['path']>, object, string]>([
  ['pass', '/v1/chat/completions', chat, ''],
  ['are written anew', '/v1/inference', { model: 'gpt-test', prompt: 'hello', stream: true }, ''],
  ['are shared', '/v1/chat/completions', chat, '\r\nIdempotency-Key: of-client-'],
])(
  'streams of large events that %s: 100 clients that read nothing hold what is allowed, and one that reads gets all',
  { timeout: 120_000 },
  async (how, path, body, header) => {
    const provider = await startProvider();
    const config = { server: { maxUnreadAnswerBytes }, limits };
    const gateway = await startGateway({ provider: provider.baseUrl, config });
    const read = async (): Promise<string> => (await ask(gateway.url, { path, body, simulate: largeEvents })).text();
    const whole = await read();
    expect(whole.length).toBeGreaterThan(20 * MiB);
    const before = await gateway.memoryMiB();
    for (let client = 0; client < deafClients; client += 1) {
      await RawStream.ask(gateway.url, path, body, largeEvents + (header && header + client));
      await pause(50);
    }
    let moved = -1;
    await waitFor(async () => {
      const before = moved;
      moved = provider.requests().reduce((sum, { bytes }) => sum + bytes, 0);
      await pause(1_000);
      return (moved === before && provider.requests().length === deafClients + 1) || undefined;
    }, 60_000);
    const after = await gateway.memoryMiB();
    console.info(`streams that ${how}: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB with the deaf clients`);
    // At 4 MiB each it would be 400 more.
    expect(after - before).toBeLessThan(200);
    const unread = (await scrape(gateway.adminUrl)).sum('headgate_unread_answer_bytes');
    expect(unread).toBeGreaterThan(0);
    expect(unread).toBeLessThanOrEqual(maxUnreadAnswerBytes);
    // Ids and times have not always the same length.
    expect((await read()).length).toBeGreaterThan(whole.length - 100);
  },
);
