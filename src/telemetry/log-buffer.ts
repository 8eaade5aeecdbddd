import { writeSync } from 'node:fs';

interface LogBufferOptions {
  readonly fd: number;
  /** Lines beyond this are dropped and counted. */
  readonly maxBytes?: number;
  /** Longest time a line waits before it is written. */
  readonly flushMs?: number;
  /** Writes a piece of the buffer and returns how many bytes were taken; throws as `writeSync` does. For tests. */
  readonly write?: (fd: number, bytes: Buffer) => number;
}

/** A second's worth of lines at some thousand requests a second. */
export const mostWaitingBytes = 1_048_576;
const flushAtBytes = 16 * 1024;
/** The most that a UTF-16 unit takes in UTF-8. */
const bytesPerUnit = 3;
/** What is flushed at once, the line that was too much included. */
const usualCapacity = (bytesPerUnit + 1) * flushAtBytes;
const retryMs = 100;

/**
 * Lines on their way to a descriptor that never blocks: one that takes no more loses lines, counted, and neither stops
 * the process nor grows it. A pool of threads is no way out here, because a thread stuck in a write keeps the process
 * from exiting.
 */
export class LogBuffer {
  readonly #fd: number;
  readonly #maxBytes: number;
  readonly #flushMs: number;
  readonly #write: (fd: number, bytes: Buffer) => number;
  /** Lines that no write was tried with: encoding forty at once costs half of what forty by themselves do. */
  #text = '';
  /** What waits before them lies between `#start` and `#end`; a write that took a part leaves the start in the middle of a line. */
  #bytes = Buffer.allocUnsafeSlow(usualCapacity);
  #start = 0;
  #end = 0;
  #timer: NodeJS.Timeout | undefined;
  #blocked = false;
  #broken = false;
  #droppedLines = 0;

  constructor(options: LogBufferOptions) {
    this.#fd = options.fd;
    this.#maxBytes = options.maxBytes ?? mostWaitingBytes;
    this.#flushMs = options.flushMs ?? 250;
    this.#write = options.write ?? ((fd, bytes) => writeSync(fd, bytes));
  }

  /** Lines lost since the start. */
  get droppedLines(): number {
    return this.#droppedLines;
  }

  get bufferedBytes(): number {
    return this.#end - this.#start + this.#text.length;
  }

  /** Takes one line, its newline included. Never throws. */
  write(line: string): void {
    if (!this.#take(line)) {
      this.#droppedLines += 1;
      return;
    }
    if (this.#blocked) return;
    if (this.#text.length >= flushAtBytes) this.flush();
    else if (this.#timer === undefined) this.#flushAfter(this.#flushMs);
  }

  /** Writes what the descriptor takes now. True where nothing is left. */
  flush(): boolean {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#blocked = false;
    this.#encode(this.#text);
    this.#text = '';
    while (!this.#broken && this.bufferedBytes > 0) {
      try {
        this.#start += this.#write(this.#fd, this.#bytes.subarray(this.#start, this.#end));
      } catch (error) {
        this.#stop(error);
        return false;
      }
    }
    this.#forget();
    return !this.#broken;
  }

  /** Flushes, and tries again until the time is up: the last thing before an exit. True where all was written. */
  async close(timeoutMs: number): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    while (!this.flush()) {
      if (this.#broken || performance.now() >= end) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    clearTimeout(this.#timer);
    return !this.#broken && this.bufferedBytes === 0;
  }

  /**
   * The same for a crash, where no event loop may be left: waits at most `timeoutMs`, without turning it.
   * @param lastLine written behind all others, its newline included, though there may be no room for it
   */
  closeNow(timeoutMs: number, lastLine = ''): boolean {
    const end = performance.now() + timeoutMs;
    this.#encode(this.#text + lastLine);
    this.#text = '';
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (!this.flush() && !this.#broken && performance.now() < end) Atomics.wait(cell, 0, 0, 10);
    clearTimeout(this.#timer);
    return !this.#broken && this.bufferedBytes === 0;
  }

  #take(line: string): boolean {
    if (this.#broken || this.bufferedBytes + line.length > this.#maxBytes) return false;
    if (!this.#blocked) {
      this.#text += line;
      return true;
    }
    const waiting = this.bufferedBytes;
    this.#encode(line);
    if (this.bufferedBytes <= this.#maxBytes) return true;
    this.#end = this.#start + waiting;
    return false;
  }

  /** Puts lines behind the bytes that wait. */
  #encode(lines: string): void {
    const most = lines.length * bytesPerUnit;
    if (this.#end + most > this.#bytes.length) this.#makeRoom(most);
    this.#end += this.#bytes.write(lines, this.#end);
  }

  #makeRoom(bytes: number): void {
    const waiting = this.#bytes.subarray(this.#start, this.#end);
    const room = Buffer.allocUnsafeSlow(Math.max(usualCapacity, 2 * (waiting.length + bytes)));
    this.#end = waiting.copy(room);
    this.#start = 0;
    this.#bytes = room;
  }

  #forget(): void {
    this.#start = 0;
    this.#end = 0;
    if (this.#bytes.length > usualCapacity) this.#bytes = Buffer.allocUnsafeSlow(usualCapacity);
  }

  #stop(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPIPE' || code === 'EBADF') {
      // Nobody will ever read it.
      this.#broken = true;
      this.#droppedLines += countLines(this.#bytes.subarray(this.#start, this.#end));
      this.#forget();
      return;
    }
    this.#blocked = true;
    this.#flushAfter(retryMs);
  }

  #flushAfter(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.flush();
    }, delayMs);
    this.#timer.unref();
  }
}

/** The process's stdout, made non-blocking where it is a pipe or a socket. */
export function openStdout(): LogBuffer {
  // Reading the property is what makes Node set O_NONBLOCK; without it a write to a full pipe would stop the event loop.
  return new LogBuffer({ fd: process.stdout.fd });
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}
