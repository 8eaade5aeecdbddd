/**
 * Sends requests at a fixed rate, however fast answers come, as `node test/harness/flood.ts '<job>'`.
 * Times count from the moment at which a request was due. If no connection is free at that moment, the request is
 * dropped here and does not count as sent. So a queue in this process is never measured as the gateway's delay.
 */
import { connect, type Socket } from 'node:net';
import { AnswerReader } from '../../bench/answer-reader.ts';

export interface FloodJob {
  readonly port: number;
  readonly key: string;
  readonly connections: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
}

/** Counts and times of one kind of answer. */
export interface Answers {
  readonly count: number;
  /** Those that came within a second. */
  readonly inTime: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface FloodResult {
  readonly served: Answers;
  /** 503, with the header that says when to come back. */
  readonly shed: Answers;
  /** All other answers, counted by status; a broken connection counts as status 0. */
  readonly others: Readonly<Record<string, number>>;
  readonly lost: number;
}

const inTimeMs = 1_000;

if (process.argv[1] === import.meta.filename) run(JSON.parse(process.argv[2] ?? '{}') as FloodJob);

function run(job: FloodJob): void {
  const body = '{"model":"bench-0-0","messages":[{"role":"user","content":"What is a headgate?"}]}';
  const request = Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${job.key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const served: number[] = [];
  const shed: number[] = [];
  const others: Record<string, number> = {};
  const free: Client[] = [];
  let busy = 0;
  let lost = 0;

  class Client {
    #socket: Socket | undefined;
    #dueMs = 0;
    #busy = false;
    readonly #reader = new AnswerReader(
      () => undefined,
      ({ status, keepAlive }) => {
        if (!keepAlive) this.#socket?.destroy();
        this.#done(status);
      },
    );

    send(dueMs: number): void {
      this.#dueMs = dueMs;
      this.#busy = true;
      busy += 1;
      if (this.#socket === undefined || this.#socket.destroyed) this.#open();
      this.#socket?.write(request);
    }

    #open(): void {
      this.#socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true });
      this.#socket.on('data', (bytes) => {
        this.#reader.read(bytes);
      });
      this.#socket.on('error', () => undefined);
      this.#socket.on('close', () => {
        if (this.#busy) this.#done(0);
      });
    }

    #done(status: number): void {
      const tookMs = performance.now() - this.#dueMs;
      if (status === 200) served.push(tookMs);
      else if (status === 503) shed.push(tookMs);
      else others[status] = (others[status] ?? 0) + 1;
      this.#busy = false;
      busy -= 1;
      free.push(this);
    }
  }

  free.push(...Array.from({ length: job.connections }, () => new Client()));
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const elapsedMs = Math.min(job.durationMs, performance.now() - startedMs);
    const due = Math.floor((elapsedMs / 1000) * job.ratePerSecond);
    for (; sent < due; sent += 1) {
      const client = free.pop();
      if (client === undefined) lost += 1;
      else client.send(startedMs + (sent * 1000) / job.ratePerSecond);
    }
    if (elapsedMs < job.durationMs || (busy > 0 && performance.now() - startedMs < job.durationMs + 5_000)) return;
    clearInterval(timer);
    others['unanswered'] = busy;
    console.log(JSON.stringify({ served: answers(served), shed: answers(shed), others, lost } satisfies FloodResult));
    process.exit(0);
  }, 1);
}

function answers(tookMs: number[]): Answers {
  tookMs.sort((a, b) => a - b);
  const at = (share: number): number => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0;
  const inTime = tookMs.filter((ms) => ms <= inTimeMs).length;
  return { count: tookMs.length, inTime, p50Ms: at(0.5), p99Ms: at(0.99) };
}
