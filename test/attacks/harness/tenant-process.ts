/**
 * The process of the well-behaved tenant. Once a second it sends one small request from an address of its own, and waits
 * at most five seconds for the answer. At the same moment it sends the request to a bare server with the same share of
 * the machine. The delay of the bare server's answer is a delay of the machine, not of the gateway.
 */
import { request } from 'node:http';

const [gatewayPort, barePort, key, model] = process.argv.slice(2);
const everyMs = 1_000;
const timeoutMs = 5_000;
const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] });

/** The times of two answers to requests of the same moment. A time is undefined if there was no answer with status 200. */
export interface TenantSample {
  /** How many requests the tenant has asked before. Answers may come in another order. */
  readonly number: number;
  /** Unix time in milliseconds. */
  readonly askedAtMs: number;
  readonly gatewayMs: number | undefined;
  readonly bareMs: number | undefined;
  /** The gateway's status and body, or the error of the socket, if there was no answer with status 200. */
  readonly failure: string | undefined;
}

let asked = 0;
let busyUntilMs = performance.now();
setInterval(() => {
  const startMs = performance.now();
  busyUntilMs = startMs;
  const askedAtMs = Date.now();
  const number = asked++;
  void Promise.all([askOnce(Number(gatewayPort)), askOnce(Number(barePort))]).then(([gateway, bare]) => {
    const sample: TenantSample = {
      number,
      askedAtMs,
      gatewayMs: gateway.tookMs,
      bareMs: bare.tookMs,
      failure: gateway.failure,
    };
    process.send?.(sample);
  });
}, everyMs);
process.on('disconnect', () => process.exit());

function askOnce(port: number): Promise<{ tookMs?: number; failure?: string }> {
  const startMs = busyUntilMs;
  return new Promise((resolve) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      localAddress: '127.0.0.2',
      path: '/v1/chat/completions',
      method: 'POST',
      agent: false,
      timeout: timeoutMs,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    });
    outgoing.on('response', (answer) => {
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
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', (error) => {
      resolve({ failure: error.message });
    });
    outgoing.end(body);
  });
}
