import { assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import type { RawAnswer } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
});
afterAll(() => simulator.stop());

const ask = (simulate: string, body: object = streamed): Promise<RawAnswer> =>
  callRaw(simulator.port, { simulate, body });

describe('cut', () => {
  it('leaves the bytes the same under any seed and any length', async () => {
    await assert(
      asyncProperty(
        integer({ min: 0, max: 2 ** 40 }),
        integer({ min: 1, max: 700 }),
        constantFrom('', ';text=unicode', ';eol=crlf;comments', ';batch=4;bom'),
        constantFrom(streamed, chat),
        async (seed, length, more, body) => {
          const whole = await ask(`tokens=4;seed=${seed}${more}`, body);
          const cut = await ask(`tokens=4;seed=${seed}${more};cut=${length}`, body);
          expect(whole.end).toBe('complete');
          expect(cut.end).toBe('complete');
          expect(cut.body.equals(whole.body)).toBe(true);
          whole.socket.destroy();
          cut.socket.destroy();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('cuts inside lines and letters, at places that the seed repeats', async () => {
    const first = await ask('seed=5;cut=20;text=unicode');
    const second = await ask('seed=5;cut=20;text=unicode');
    const other = await ask('seed=6;cut=20;text=unicode');
    expect(first.chunkLengths).toEqual(second.chunkLengths);
    expect(first.chunkLengths).not.toEqual(other.chunkLengths);
    expect(Math.max(...first.chunkLengths)).toBeLessThanOrEqual(20);
    expect(new Set(first.chunkLengths).size).toBeGreaterThan(10);
    let at = 0;
    const starts = first.chunkLengths.map((length) => first.body[(at += length) - length] ?? 0);
    expect(starts.some((byte) => byte >= 0x80 && byte < 0xc0)).toBe(true);
  });
});

describe('a seed', () => {
  it('repeats a stream and a complete answer byte for byte', async () => {
    for (const body of [streamed, chat]) {
      const answers = await Promise.all([ask('seed=7', body), ask('seed=7', body), ask('seed=8', body)]);
      expect(answers[0].body.equals(answers[1].body)).toBe(true);
      expect(answers[0].body.equals(answers[2].body)).toBe(false);
    }
  });

  it('says the same streamed and complete', async () => {
    const text = (await ask('seed=7;text=unicode')).events
      .slice(1, -2)
      .map((event) => (JSON.parse(event) as { choices: { delta: { content: string } }[] }).choices[0]?.delta.content)
      .join('');
    const whole = JSON.parse((await ask('seed=7;text=unicode', chat)).text) as {
      choices: { message: { content: string } }[];
    };
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(text.length).toBeGreaterThan(20);
  });

  it('given to the simulator repeats the whole run', async () => {
    const bodies: string[][] = [];
    for (let run = 0; run < 2; run += 1) {
      const seeded = await startSimulator({ seed: 100, defaults: 'ttft=0;rate=0' });
      const texts = [];
      for (const body of [streamed, chat, streamed]) texts.push((await callRaw(seeded.port, { body })).text);
      bodies.push(texts);
      await seeded.stop();
    }
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]?.[0]).not.toBe(bodies[0]?.[2]);
  });
});

describe('the form of a stream', () => {
  it('has CRLF, CR, comments, a byte order mark and no space as asked', async () => {
    const plain = (await ask('seed=1')).text;
    expect((await ask('seed=1;eol=crlf')).text).toBe(plain.replaceAll('\n', '\r\n'));
    expect((await ask('seed=1;eol=cr')).text).toBe(plain.replaceAll('\n', '\r'));
    expect((await ask('seed=1;tight')).text).toBe(plain.replaceAll('data: ', 'data:'));
    expect((await ask('seed=1;bom')).text).toBe(`\uFEFF${plain}`);
    const commented = (await ask('seed=1;comments=3')).text;
    expect(commented.match(/^: /gm)).toHaveLength(5);
    expect(commented.replaceAll(/^: .*\n\n/gm, '')).toBe(plain);
  });

  it('has comments by the clock while it is silent', async () => {
    const answer = await ask('comment-every=20ms; ttft=150ms; seed=1');
    const before = answer.text.slice(0, answer.text.indexOf('data:'));
    expect(before.match(/^: /gm)?.length).toBeGreaterThanOrEqual(3);
    const stalled = await callRaw(simulator.port, {
      simulate: 'comment-every=20ms; stall-after=2; cut=5',
      body: streamed,
      waitMs: 200,
    });
    expect(stalled.events).toHaveLength(2);
    expect(stalled.text.match(/^: /gm)?.length).toBeGreaterThanOrEqual(3);
    expect(stalled.end).toBe('open');
    stalled.socket.destroy();
  });

  it('has events as large as event-bytes says', async () => {
    const answer = await ask('event-bytes=32KiB; tokens=3');
    expect(answer.chunkLengths.slice(1, 4)).toEqual([32_768, 32_768, 32_768]);
    for (const event of answer.events.slice(0, -1)) expect(() => JSON.parse(event) as unknown).not.toThrow();
  });

  it('goes on until bytes are reached, and ends whole', async () => {
    const answer = await ask('bytes=300KiB; event-bytes=4KiB');
    expect(answer.body.length).toBeGreaterThanOrEqual(300 * 1024);
    expect(answer.body.length).toBeLessThan(310 * 1024);
    expect(answer.events.at(-1)).toBe('[DONE]');
    const whole = await ask('bytes=300KiB', chat);
    expect(whole.body.length).toBeGreaterThanOrEqual(300 * 1024);
    expect(() => JSON.parse(whole.text) as unknown).not.toThrow();
  });
});
