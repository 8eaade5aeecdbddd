import { afterEach, describe, expect, test } from 'vitest';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, httpChunk, pauseFor, startRawProvider, streamHead, until } from './provider-for-tests.ts';
import { Stalls } from '../core/stalls.fixture.ts';

afterEach(closeUpstreams);

describe('abort', () => {
  test('before the head: 100 of 100 connections close within 50 ms, no listener is called, and no later call gets the answer', async () => {
    const stalls = new Stalls();
    await using raw = await startRawProvider((socket, request) => {
      const asked = /"n":(\d+)/.exec(request)![1]!;
      if (asked.length < 4) setTimeout(() => socket.write(httpAnswer(200, `{"for":${asked}}`)), 30);
      else socket.write(httpAnswer(200, `{"for":${asked}}`));
    });
    const upstream = newUpstream();
    for (let n = 0; n < 100; n += 1) {
      const listening = new RecordingListener();
      const source = upstream.call(post(raw.provider, `{"n":${n}}`), listening);
      await until(() => raw.requests.length === 2 * n + 1);
      const abortedAtMs = performance.now();
      source.abort();
      source.abort();
      const next = new RecordingListener();
      upstream.call(post(raw.provider, `{"n":${1000 + n}}`), next);
      await until(() => raw.sockets[n]!.destroyed);
      expect(performance.now() - abortedAtMs).toBeLessThan(50 + stalls.longestMs);
      await next.over;
      expect(next.body).toBe(`{"for":${1000 + n}}`);
      expect(listening.said).toEqual(['written']);
    }
  });

  test('in the middle of the body, from inside onData: the listener is not called any more, also where the rest is in the same read', async () => {
    const forms = [
      streamHead + httpChunk('a') + httpChunk('b') + httpChunk(''),
      streamHead.replace('chunked', 'chunked\r\nconnection: close') + httpChunk('a') + httpChunk('b') + httpChunk(''),
    ];
    for (const bytes of forms) {
      await using raw = await startRawProvider((socket) => socket.write(bytes));
      const heard: string[] = [];
      const source = newUpstream().call(post(raw.provider), {
        onHead: () => heard.push('head'),
        onData: (chunk) => {
          heard.push(String(chunk));
          source.abort();
        },
        onEnd: () => heard.push('end'),
        onError: () => heard.push('error'),
      });
      await until(() => raw.sockets[0]?.destroyed === true);
      await pauseFor(10);
      expect(heard).toEqual(['head', 'ab']);
    }
  });

  test('while connecting: the provider never sees the request', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const listening = new RecordingListener();
    const upstream = newUpstream();
    upstream.call(post(raw.provider), listening).abort();
    await pauseFor(50);
    expect(listening.said).toEqual([]);
    expect(raw.requests).toEqual([]);
    await until(() => raw.sockets.every((socket) => socket.destroyed));
  });

  test('after the end, the connection stays open', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const upstream = newUpstream();
    for (let round = 0; round < 3; round += 1) {
      const listening = new RecordingListener();
      const source = upstream.call(post(raw.provider), listening);
      await listening.over;
      source.abort();
    }
    expect(raw.sockets).toHaveLength(1);
  });
});

describe('pause', () => {
  test('closes the TCP window, and resume brings every byte in order', async () => {
    const total = 48 * 1024 * 1024;
    const piece = Buffer.alloc(65_536, 'x');
    let written = 0;
    await using raw = await startRawProvider((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${total}\r\n\r\n`);
      const push = (): void => {
        while (written < total) {
          written += piece.length;
          if (!socket.write(piece)) {
            socket.once('drain', push);
            return;
          }
        }
      };
      push();
    });
    let received = 0;
    let ended = false;
    const source = newUpstream().call(post(raw.provider), {
      onHead: () => undefined,
      onData: (chunk) => {
        if (received === 0) source.pause();
        received += chunk.length;
      },
      onEnd: () => {
        ended = true;
      },
      onError: (error) => expect.unreachable(error.message),
    });
    await pauseFor(400);
    const stuckAt = written;
    await pauseFor(300);
    expect(written).toBe(stuckAt);
    expect(stuckAt).toBeLessThan(16 * 1024 * 1024);
    expect(received).toBeLessThan(256 * 1024);
    source.resume();
    source.pause();
    await pauseFor(50);
    expect(received).toBeLessThan(256 * 1024);
    source.resume();
    await until(() => ended);
    expect(received).toBe(total);
  });

  test('before the head keeps the body back', async () => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const listening = new RecordingListener();
    const source = newUpstream().call(post(raw.provider), listening);
    source.pause();
    await until(() => listening.head !== undefined);
    await pauseFor(20);
    expect(listening.said).toEqual(['written', 'head']);
    source.resume();
    await listening.over;
    expect(listening.body).toBe('{}');
  });
});
