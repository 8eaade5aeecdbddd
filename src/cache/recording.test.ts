import { expect, it } from 'vitest';
import { segmentBytes } from './byte-log.ts';
import { Recording, type RecordingMemory } from './recording.ts';
import type { RecordingReader } from './recorded.ts';

const head = { status: 200, headers: [] };
const plenty: RecordingMemory = { reserve: () => true, release: () => undefined };

/** Takes everything at once unless it is told to be full. */
class TestReader implements RecordingReader {
  position = 0;
  isFull = false;
  isLeftBehind = false;
  text = '';
  bug: unknown;
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
    recording.join(this);
  }

  moved(): void {
    while (!this.isFull && this.position < this.#recording.length) {
      const bytes = this.#recording.read(this.position);
      this.position += bytes.length;
      this.text += bytes.toString();
    }
  }

  takeAll(): void {
    const { isFull } = this;
    this.isFull = false;
    this.moved();
    this.isFull = isFull;
  }

  leftBehind(): void {
    this.isLeftBehind = true;
    this.#recording.leave(this);
  }

  onBug(thrown: unknown): void {
    this.bug = thrown;
  }
}

function recordingOf(maxBytes: number, memory = plenty): { recording: Recording; abandoned: () => boolean } {
  let isAbandoned = false;
  const recording = new Recording({ memory, maxBytes }, () => {
    isAbandoned = true;
  });
  recording.open(head);
  return { recording, abandoned: () => isAbandoned };
}

it('gives each reader everything, also one that comes late', () => {
  const { recording } = recordingOf(1_000_000);
  const early = new TestReader(recording);
  recording.write('one ');
  const late = new TestReader(recording);
  recording.write(Buffer.from('two'));
  recording.finish('clean');
  expect([early.text, late.text]).toEqual(['one two', 'one two']);
  expect(recording.copy().toString()).toBe('one two');
});

it('is full only while all its readers are, and says when one takes more', () => {
  const { recording } = recordingOf(1_000_000);
  const [fast, slow] = [new TestReader(recording), new TestReader(recording)];
  let emptied = 0;
  recording.onRoom(() => {
    emptied += 1;
  });
  slow.isFull = true;
  expect(recording.write('a')).toBe(true);
  fast.isFull = true;
  expect(recording.write('b')).toBe(false);
  slow.isFull = false;
  slow.moved();
  recording.emptied();
  expect(emptied).toBe(1);
  expect(slow.text).toBe('ab');
});

it('is abandoned when its last reader leaves before the end, and not after it', () => {
  const running = recordingOf(1_000_000);
  const [one, other] = [new TestReader(running.recording), new TestReader(running.recording)];
  running.recording.leave(one);
  expect(running.abandoned()).toBe(false);
  running.recording.leave(other);
  expect(running.abandoned()).toBe(true);
  const finished = recordingOf(1_000_000);
  const last = new TestReader(finished.recording);
  finished.recording.finish('clean');
  finished.recording.leave(last);
  expect(finished.abandoned()).toBe(false);
});

it('keeps nothing that finds no room: its readers take it at once, full or not', () => {
  const full: RecordingMemory = { reserve: (bytes) => bytes === 0, release: () => undefined };
  const { recording } = recordingOf(1_000_000, full);
  const readers = [new TestReader(recording), new TestReader(recording)];
  for (const reader of readers) reader.isFull = true;
  const event = 'x'.repeat(10 * segmentBytes);
  expect(recording.write(event)).toBe(false);
  for (const { text } of readers) expect(text).toBe(event);
  expect(recording.read(0)).toHaveLength(0);
});

it('keeps a long stream only from its slowest reader on, and leaves one behind that is too slow', () => {
  const maxBytes = 4 * segmentBytes;
  let reserved = 0;
  let most = 0;
  const memory = {
    reserve: (bytes: number) => {
      reserved += bytes;
      most = Math.max(most, reserved);
      return true;
    },
    release: (bytes: number) => {
      reserved -= bytes;
    },
  };
  const { recording } = recordingOf(maxBytes, memory);
  const [fast, slow] = [new TestReader(recording), new TestReader(recording)];
  slow.isFull = true;
  const piece = 'x'.repeat(1000);
  for (let written = 0; written < 10 * maxBytes; written += piece.length) recording.write(piece);
  expect(slow.isLeftBehind).toBe(true);
  expect(fast.isLeftBehind).toBe(false);
  expect(fast.text.length).toBe(recording.length);
  expect(recording.isWhole).toBe(false);
  expect(most).toBeLessThanOrEqual(maxBytes);
  recording.leave(fast);
  expect(reserved).toBe(0);
});

it('leaves the slow behind where there is no memory for them, and never the fastest', () => {
  const { recording } = recordingOf(1_000_000, { reserve: () => false, release: () => undefined });
  const [fast, slow] = [new TestReader(recording), new TestReader(recording)];
  recording.write('x'.repeat(1000));
  slow.isFull = true;
  for (let n = 0; n < 50; n += 1) recording.write('x'.repeat(1000));
  expect(slow.isLeftBehind).toBe(true);
  expect(fast.text.length).toBe(51_000);
});

it('goes on where a bug ends one of its readers', () => {
  const { recording } = recordingOf(1_000_000);
  const [bad, good] = [new TestReader(recording), new TestReader(recording)];
  bad.moved = () => {
    throw new Error('bug');
  };
  recording.write('a');
  expect(String(bad.bug)).toContain('bug');
  expect(good.text).toBe('a');
});

it.each(['complete', 'streamed'])('keeps of a %s answer its bytes and no more', (kind) => {
  const recording = new Recording({ memory: plenty, maxBytes: 65_536 }, () => undefined);
  if (kind === 'complete') recording.answer(head, Buffer.from('hello'));
  else {
    recording.open(head);
    recording.write('hello');
    recording.finish('clean');
  }
  const kept = recording.copy();
  expect(kept.toString()).toBe('hello');
  expect(kept.buffer.byteLength).toBe(5);
});
