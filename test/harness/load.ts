import { Agent, request } from 'node:http';
import { pause } from './gateway.ts';

/** The result of one request of a load. */
interface Sent {
  /** Wall time, to be compared with the times in a log. */
  readonly sentAtMs: number;
  readonly status: number | undefined;
  /** The answer's `connection` header. */
  readonly connection: string | undefined;
  readonly error: string | undefined;
}

/** Short requests at a steady rate: every second one on a new connection, the others on kept-alive connections. */
export class Load {
  readonly sent: Promise<Sent>[] = [];
  readonly #url: string;
  readonly #kept = new Agent({ keepAlive: true });
  readonly #fresh = new Agent({ keepAlive: false });
  #stopped = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Runs until `stop`. Requests that are overdue are sent at once, so that the rate holds on a busy machine. */
  async run(perSecond: number): Promise<void> {
    const startedMs = performance.now();
    for (let count = 0; !this.#stopped; await pause(5)) {
      const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond);
      for (; count < due; count += 1) this.sent.push(this.#send(count % 2 === 0 ? this.#kept : this.#fresh));
    }
  }

  async stop(): Promise<Sent[]> {
    this.#stopped = true;
    const all = await Promise.all(this.sent);
    this.#kept.destroy();
    this.#fresh.destroy();
    return all;
  }

  #send(agent: Agent): Promise<Sent> {
    const sentAtMs = Date.now();
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    return new Promise((resolve) => {
      const end = (status?: number, connection?: string, error?: string): void => {
        resolve({ sentAtMs, status, connection, error });
      };
      const asked = request(`${this.#url}/v1/inference`, { method: 'POST', agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => {
          end(answer.statusCode, answer.headers.connection);
        });
        answer.once('error', ({ message }) => {
          end(undefined, undefined, message);
        });
      });
      asked.once('error', ({ message }) => {
        end(undefined, undefined, message);
      });
      asked.end(body);
    });
  }
}

const body = Buffer.from('{"prompt":"hello","model":"gpt-test"}');
