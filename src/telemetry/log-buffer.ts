import { writeSync } from 'node:fs';

interface LogBufferOptions {
  readonly fd: number;
  /** Lines beyond this size are dropped and counted. */
  readonly maxBytes?: number;
  /** Maximum time that a line waits before it is written. */
  readonly flushMs?: number;
  /** Writes a part of the buffer and returns the number of bytes written; throws like `writeSync`. For tests. */
  readonly write?: (fd: number, bytes: Buffer) => number;
}

/** About the log lines of one second at some thousand requests a second. */
export const mostWaitingBytes = 1_048_576;
const flushAtBytes = 16 * 1024;
/** Maximum bytes of one UTF-16 unit in UTF-8. */
const bytesPerUnit = 3;
/** Capacity for one flush, including the line that exceeded the threshold. */
const usualCapacity = (bytesPerUnit + 1) * flushAtBytes;
const retryMs = 100;

/**
 * Buffers log lines for a file descriptor that never blocks. If the descriptor takes no more bytes, lines are dropped
 * and counted; they neither stop the process nor grow its memory. A thread pool would not help, because a thread that
 * hangs in a write keeps the process from exiting.
 */
export class LogBuffer {
  readonly #fd: number;
  readonly #maxBytes: number;
  readonly #flushMs: number;
  readonly #write: (fd: number, bytes: Buffer) => number;
  /**
   * Lines that no write has been tried with. Encoding forty lines together costs half as much as encoding them one by
   * one.
   */
  #text = '';
  /** Encoded bytes that wait, between `#start` and `#end`. After a partial write, the start is in the middle of a line. */
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

  /** Number of lines lost since the start. */
  get droppedLines(): number {
    return this.#droppedLines;
  }

  get bufferedBytes(): number {
    return this.#end - this.#start + this.#text.length;
  }

  /** Adds one line, which must include its newline. Never throws. */
  write(line: string): void {
    if (!this.#take(line)) {
      this.#droppedLines += 1;
      return;
    }
    if (this.#blocked) return;
    if (this.#text.length >= flushAtBytes) this.flush();
    else if (this.#timer === undefined) this.#flushAfter(this.#flushMs);
  }

  /** Writes as much as the descriptor takes now. Returns true where nothing is left. */
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

  /**
   * Flushes, and tries again until the time is over. It is the last step before an exit. Returns true where everything
   * was written.
   */
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
   * The synchronous form for a crash, where the event loop may not run any more. Waits at most `timeoutMs`.
   * @param lastLine is written after all others, with its newline, even where the buffer is full
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

  /** Encodes lines after the bytes that wait. */
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
      // The reader is gone for good.
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

/** The process's stdout, non-blocking where it is a pipe or a socket. */
export function openStdout(): LogBuffer {
  // Reading `process.stdout` makes Node set O_NONBLOCK. Without it, a write to a full pipe would stop the event loop.
  return new LogBuffer({ fd: process.stdout.fd });
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}
