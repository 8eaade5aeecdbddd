/**
 * A tenant who behaves, in a process of its own: one small request a second, from an address of its own, each with five
 * seconds to be answered. It asks a bare server in an equal share of the machine at the same moments: what that is late
 * by is the machine's doing, and not the gateway's.
 */
import { request } from 'node:http';

const [gatewayPort, barePort, key] = process.argv.slice(2);
const everyMs = 1_000;
const timeoutMs = 5_000;
const body = '{"model":"gpt-test","messages":[{"role":"user","content":"hello"}]}';

/** One moment, and how long each of the two took to answer; undefined where it did not, or not with 200. */
export interface Asked {
  readonly gatewayMs: number | undefined;
  readonly bareMs: number | undefined;
  /** What came instead of an answer. */
  readonly failure: string | undefined;
}

let busyUntilMs = performance.now();
setInterval(() => {
  const startMs = performance.now();
  busyUntilMs = startMs;
  void Promise.all([askOnce(Number(gatewayPort)), askOnce(Number(barePort))]).then(([gateway, bare]) => {
    const asked: Asked = { gatewayMs: gateway.tookMs, bareMs: bare.tookMs, failure: gateway.failure };
    process.send?.(asked);
  });
}, everyMs);
process.on('disconnect', () => process.exit());

function askOnce(port: number): Promise<{ tookMs?: number; failure?: string }> {
  const startMs = busyUntilMs;
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      localAddress: '127.0.0.2',
      path: '/v1/chat/completions',
      method: 'POST',
      agent: false,
      timeout: timeoutMs,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    });
    asked.on('response', (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => (text += piece.toString()));
      answer.on('error', (error) => {
        resolve({ failure: error.message });
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ tookMs: performance.now() - startMs });
        else resolve({ failure: `${answer.statusCode} ${text.slice(0, 200)}` });
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asked.on('error', (error) => {
      resolve({ failure: error.message });
    });
    asked.end(body);
  });
}
