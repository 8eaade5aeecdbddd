import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogBuffer } from './log-buffer.ts';

function eagain(): never {
  throw Object.assign(new Error('full'), { code: 'EAGAIN' });
}

describe('LogBuffer', () => {
  it('writes every line within its time', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'log-')), 'out');
    const buffer = new LogBuffer({ fd: openSync(path, 'w'), flushMs: 20 });
    buffer.write('one\n');
    buffer.write('zwölf\n');
    expect(readFileSync(path, 'utf8')).toBe('');
    await expect.poll(() => readFileSync(path, 'utf8')).toBe('one\nzwölf\n');
  });

  it('drops and counts lines that a blocked descriptor does not take, and buffers no more than its limit', () => {
    const buffer = new LogBuffer({ fd: 1, maxBytes: 1_000, write: eagain });
    for (let line = 0; line < 100; line++) buffer.write(`${'x'.repeat(99)}\n`);
    expect(buffer.bufferedBytes).toBe(1_000);
    expect(buffer.droppedLines).toBe(90);
    expect(buffer.flush()).toBe(false);
  });

  // Some of these bounds are met by a line that its bytes have to be moved for.
  it.each([129, 130, 131, 132, 133, 134])('keeps complete lines within %i kB, whatever their text', (kB) => {
    let taken = 3;
    let out = '';
    const buffer = new LogBuffer({
      fd: 1,
      maxBytes: kB * 1_000,
      write: (_fd, bytes) => {
        if (taken === 0) eagain();
        const part = bytes.subarray(0, taken);
        taken -= part.length;
        out += part.toString();
        return part.length;
      },
    });
    buffer.write('first\n');
    buffer.flush();
    const line = `${'\u20ac'.repeat(999)}\n`;
    for (let turn = 0; turn < 50; turn++) buffer.write(line);
    const kept = Math.floor((kB * 1_000 - 3) / 2_998);
    expect(buffer.bufferedBytes).toBe(3 + kept * 2_998);
    expect(buffer.droppedLines).toBe(50 - kept);
    taken = Infinity;
    expect(buffer.flush()).toBe(true);
    expect(out).toBe(`first\n${line.repeat(kept)}`);
  });

  it('continues in the middle of a line after a partial write', async () => {
    let blocked = false;
    let out = '';
    const buffer = new LogBuffer({
      fd: 1,
      write: (_fd, bytes) => {
        if (blocked) eagain();
        blocked = true;
        out += bytes.toString('utf8', 0, Math.min(3, bytes.length));
        return Math.min(3, bytes.length);
      },
    });
    buffer.write('abcdef\n');
    buffer.flush();
    expect(out).toBe('abc');
    buffer.write('ghi\n');
    for (let turn = 0; turn < 10; turn++) {
      blocked = false;
      buffer.flush();
    }
    expect(out).toBe('abcdef\nghi\n');
    await expect(buffer.close(10)).resolves.toBe(true);
  });

  it('keeps the order of lines over a long wait, also after a partial write', () => {
    let taken = 5;
    let out = '';
    const buffer = new LogBuffer({
      fd: 1,
      write: (_fd, bytes) => {
        if (taken === 0) eagain();
        const part = bytes.subarray(0, taken);
        taken -= part.length;
        out += part.toString('latin1');
        return part.length;
      },
    });
    const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index} ${'x'.repeat(index % 200)}\n`);
    for (const line of lines) buffer.write(line);
    expect(out).toBe(lines[0]?.slice(0, 5));
    taken = Infinity;
    expect(buffer.flush()).toBe(true);
    expect(out).toBe(lines.join(''));
    expect(buffer.droppedLines).toBe(0);
    buffer.write('after\n');
    buffer.flush();
    expect(out.endsWith('x\nafter\n')).toBe(true);
  });

  it('counts lines without a reader as dropped, and continues', () => {
    const buffer = new LogBuffer({
      fd: 1,
      write: () => {
        throw Object.assign(new Error('gone'), { code: 'EPIPE' });
      },
    });
    buffer.write('one\n');
    buffer.write('two\n');
    buffer.flush();
    buffer.write('three\n');
    expect(buffer.droppedLines).toBe(3);
    expect(buffer.bufferedBytes).toBe(0);
  });

  it('gives up at its time limit where the descriptor stays blocked', async () => {
    const buffer = new LogBuffer({ fd: 1, write: eagain });
    buffer.write('one\n');
    const start = performance.now();
    await expect(buffer.close(60)).resolves.toBe(false);
    expect(buffer.closeNow(60)).toBe(false);
    expect(performance.now() - start).toBeLessThan(400);
  });

  it('writes a last line after all others, also where the buffer is full', () => {
    let blocked = true;
    let out = '';
    const write = (_fd: number, bytes: Buffer): number => {
      if (blocked) eagain();
      out += bytes.toString();
      return bytes.length;
    };
    const buffer = new LogBuffer({ fd: 1, maxBytes: 10, write });
    buffer.write('one, two\n');
    buffer.flush();
    buffer.write('no room\n');
    expect(buffer.closeNow(20, 'last\n')).toBe(false);
    blocked = false;
    expect(buffer.closeNow(20)).toBe(true);
    expect(out).toBe('one, two\nlast\n');
  });

  it('does not report lines without a reader as written', () => {
    const write = (): never => {
      throw Object.assign(new Error('gone'), { code: 'EPIPE' });
    };
    expect(new LogBuffer({ fd: 1, write }).closeNow(20, 'last\n')).toBe(false);
  });

  it('neither blocks a process whose stdout is not read, nor keeps it alive', async () => {
    const program = `
      const { openStdout } = await import(${JSON.stringify(new URL('log-buffer.ts', import.meta.url).href)});
      const log = openStdout();
      let latest = performance.now(), longest = 0, turns = 0;
      const timer = setInterval(() => {
        const now = performance.now();
        longest = Math.max(longest, now - latest);
        latest = now;
        for (let line = 0; line < 500; line++) log.write('x'.repeat(999) + '\\n');
        if (++turns < 20) return;
        clearInterval(timer);
        log.close(200).then((flushed) => {
          process.stderr.write(JSON.stringify({ flushed, dropped: log.droppedLines, buffered: log.bufferedBytes, longest }));
          process.exit(0);
        });
      }, 10);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pause();
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    child.stdout.destroy();
    const figures = JSON.parse(said) as { flushed: boolean; dropped: number; buffered: number; longest: number };
    expect(code).toBe(0);
    expect(figures.flushed).toBe(false);
    expect(figures.dropped).toBeGreaterThan(8_000);
    expect(figures.buffered).toBeLessThanOrEqual(1024 * 1024);
    expect(figures.longest).toBeLessThan(1_000);
  });
});
