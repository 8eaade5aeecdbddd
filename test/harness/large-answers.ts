import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const chat =
  '{"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"gpt-x","choices":[{"index":0,"message":{"role":"assistant",' +
  '"content":"hi","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6},"filler":"';

/** A provider whose answers for the model `large` are long, and whose last byte is sent only after `finish`. */
interface LargeAnswers {
  /** The provider's base URL, with `/v1`. */
  readonly baseUrl: string;
  /** The number of answers that wait for their last byte. */
  readonly unfinished: number;
  /** Sends the last byte of all waiting answers, and of all later ones at once. */
  finish(): void;
}

/** Starts the provider; it ends with the test. Every other model gets a small answer at once. */
export async function startLargeAnswers(bytes: number): Promise<LargeAnswers> {
  const large = Buffer.from(`${chat}${'x'.repeat(bytes - chat.length - 2)}"`);
  const small = `${chat}"}`;
  const sockets = new Set<Socket>();
  const waiting = new Set<Socket>();
  let mayEnd = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      waiting.delete(socket);
    });
    let asked = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      asked += text;
      const model = /"model":"([^"]+)"[^]*\}$/.exec(asked)?.[1];
      if (model === undefined) return;
      asked = '';
      const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: `;
      if (model !== 'large') socket.write(`${head}${small.length}\r\n\r\n${small}`);
      else {
        socket.write(`${head}${bytes}\r\n\r\n`);
        socket.write(large);
        if (mayEnd) socket.write('}');
        else waiting.add(socket);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get unfinished() {
      return waiting.size;
    },
    finish() {
      mayEnd = true;
      for (const socket of waiting) socket.write('}');
      waiting.clear();
    },
  };
}
