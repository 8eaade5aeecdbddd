import { EventEmitter } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { handleSignals } from './signals.ts';

let nowMs: number;
let said: string[];

beforeEach(() => {
  nowMs = 0;
  said = [];
});

function start({ isTerminal = false, terminalIsThere = true } = {}): EventEmitter {
  const source = new EventEmitter();
  handleSignals(
    source,
    {
      onStop: ({ settle }) => said.push(settle ? 'settle and stop' : 'stop'),
      onReload: () => said.push('reload'),
      onSecondSignal: (code) => said.push(`exit ${code}`),
    },
    { clock: { nowMs: () => nowMs }, isTerminal, terminalIsThere: () => terminalIsThere },
  );
  return source;
}

test('SIGTERM settles and stops; the same signal twice at once is one signal', () => {
  const source = start();
  source.emit('SIGTERM');
  nowMs = 999;
  source.emit('SIGTERM');
  source.emit('SIGINT');
  expect(said).toEqual(['settle and stop']);
});

test.each([
  ['SIGTERM', 'exit 143'],
  ['SIGINT', 'exit 130'],
])('a second signal a second later, %s, ends at once', (signal, expected) => {
  const source = start();
  source.emit('SIGTERM');
  nowMs = 1000;
  source.emit(signal);
  expect(said).toEqual(['settle and stop', expected]);
});

test('Ctrl-C skips the settling on a terminal, and only there', () => {
  start({ isTerminal: true }).emit('SIGINT');
  start({ isTerminal: false }).emit('SIGINT');
  start({ isTerminal: true }).emit('SIGTERM');
  expect(said).toEqual(['stop', 'settle and stop', 'settle and stop']);
});

test('SIGHUP reloads, unless it says that the terminal is gone', () => {
  start().emit('SIGHUP');
  start({ terminalIsThere: false }).emit('SIGHUP');
  start({ isTerminal: true }).emit('SIGHUP');
  start({ isTerminal: true, terminalIsThere: false }).emit('SIGHUP');
  expect(said).toEqual(['reload', 'reload', 'reload', 'stop']);
});
