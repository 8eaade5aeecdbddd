import { describe, expect, it } from 'vitest';
import { Log } from './log.ts';

function make(level: 'debug' | 'info' | 'warn' | 'silent', times = [1_767_225_600_007]) {
  const lines: string[] = [];
  let call = 0;
  const log = new Log(level, { write: (line) => void lines.push(line) }, () => times[call++] ?? 0);
  return { log, lines };
}

describe('Log', () => {
  it('writes one JSON object per line, times to the millisecond', () => {
    const { log, lines } = make('info', [1_767_225_600_007, 1_767_225_600_999.9, 1_767_225_601_000]);
    log.info('one', { a: 1, none: undefined, list: ['x'] });
    log.warn('a "two"\n', {});
    log.error('three', { b: 'x\ny\u2028' });
    expect(lines).toEqual([
      '{"level":"info","time":"2026-01-01T00:00:00.007Z","msg":"one","a":1,"list":["x"]}\n',
      '{"level":"warn","time":"2026-01-01T00:00:00.999Z","msg":"a \\"two\\"\\n"}\n',
      '{"level":"error","time":"2026-01-01T00:00:01.000Z","msg":"three","b":"x\\ny\u2028"}\n',
    ]);
  });

  it('writes lines of its level and above, and follows a change of the level', () => {
    const { log, lines } = make('warn');
    log.info('no', {});
    expect(log.writes('info')).toBe(false);
    log.setLevel('debug');
    log.debug('yes', {});
    log.setLevel('silent');
    log.fatal('no', {});
    expect(lines).toHaveLength(1);
  });
});
