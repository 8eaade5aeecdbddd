/**
 * The clients of a benchmark, in a process of their own: raw sockets, a request made once and written again and again.
 * `node bench/load.ts '<job>'`; bench/job.ts describes the job.
 */
import { connect, type Socket } from 'node:net';
import { type AnswerEnd, AnswerReader } from './answer-reader.ts';
import type { Job, JobResult, Quantiles } from './job.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const request = makeRequest(job);
const statuses: Record<string, number> = {};
const totals: number[] = [];
const firstBytes: number[] = [];
const idle: Client[] = [];
let broken = 0;
let events = 0;
let active = 0;
let answered = 0;
let sending = true;

class Client {
  readonly #reader: AnswerReader;
  #socket: Socket | undefined;
  #sentAtMs = 0;
  #busy = false;

  constructor() {
    this.#reader = new AnswerReader(
      () => {
        firstBytes.push(performance.now() - this.#sentAtMs);
      },
      (end) => {
        this.#answered(end);
      },
    );
  }

  send(): void {
    this.#busy = true;
    active += 1;
    const socket = this.#socket ?? this.#open();
    this.#sentAtMs = performance.now();
    socket.write(request);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    socket.on('data', (bytes) => {
      this.#reader.read(bytes);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (!this.#busy) return;
      broken += 1;
      this.#done();
    });
    return socket;
  }

  #answered(end: AnswerEnd): void {
    const totalMs = performance.now() - this.#sentAtMs;
    totals.push(totalMs);
    answered += 1;
    events += end.events;
    statuses[end.status] = (statuses[end.status] ?? 0) + 1;
    if (end.status === 200 && !isWhole(end)) broken += 1;
    if (!end.keepAlive) {
      this.#socket?.destroy();
      this.#socket = undefined;
    }
    this.#done();
  }

  #done(): void {
    this.#busy = false;
    active -= 1;
    if (job.mode === 'closed' && sending) setImmediate(() => (sending ? this.send() : undefined));
    else idle.push(this);
  }
}

const clients = Array.from({ length: job.connections }, () => new Client());
const startedAtMs = performance.now();
if (job.mode === 'open') openLoop();
else for (const client of clients) client.send();
if (job.mode === 'hold') {
  console.log('holding');
  process.stdin.on('end', finish).resume();
} else setTimeout(stop, job.durationMs);

/** Sends what is due each millisecond; a request that finds no idle connection opens one. */
function openLoop(): void {
  idle.push(...clients);
  let sent = 0;
  const timer = setInterval(() => {
    if (!sending) {
      clearInterval(timer);
      return;
    }
    const due = ((performance.now() - startedAtMs) / 1000) * job.ratePerSecond;
    for (; sent < due; sent += 1) (idle.pop() ?? new Client()).send();
  }, 1);
}

function stop(): void {
  sending = false;
  const end = performance.now() + 15_000;
  const timer = setInterval(() => {
    if (active > 0 && performance.now() < end) return;
    clearInterval(timer);
    broken += active;
    finish();
  }, 5);
}

function finish(): void {
  const result: JobResult = {
    seconds: (performance.now() - startedAtMs) / 1000,
    answered,
    statuses,
    broken,
    events,
    totalMs: quantiles(totals),
    firstByteMs: quantiles(firstBytes),
  };
  console.log(JSON.stringify(result));
  process.exit(0);
}

/** A complete body ends with a brace, a complete stream with its terminal event. */
function isWhole(end: AnswerEnd): boolean {
  return end.events === 0 ? end.tail.trimEnd().endsWith('}') : /\[DONE\]\s*$|\}\s*$/.test(end.tail);
}

function makeRequest({ port, path, key, body, padToBytes }: Job): Buffer {
  const padding =
    padToBytes === undefined ? '' : 'lorem ipsum '.repeat(padToBytes / 12).slice(0, padToBytes - body.length);
  const bytes = Buffer.from(body.replace('%PAD%', padding));
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `authorization: Bearer ${key}`,
    'user-agent: headgate-bench',
    `content-length: ${bytes.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}

function quantiles(values: number[]): Quantiles {
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
