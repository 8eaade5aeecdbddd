import { expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { Log } from './log.ts';
import { ShedLines } from './shed-lines.ts';

it('writes a line for the first ten of a second, and one for all the others', () => {
  const lines: Record<string, unknown>[] = [];
  const clock = new ManualClock();
  const output = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const shed = new ShedLines(new Log('info', output, () => 0), clock);
  for (let count = 0; count < 5_000; count += 1) shed.add('/v1/inference', `req_${count}`, '10.0.0.1');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatchObject({
    msg: 'request shed',
    request_id: 'req_0',
    route: '/v1/inference',
    client: '10.0.0.1',
    status: 503,
    code: 'overloaded',
  });
  clock.advance(1_000);
  expect(lines.slice(10)).toMatchObject([{ msg: 'more requests shed', requests: 4_990 }]);

  shed.add('/v1/inference', 'req_next', undefined);
  clock.advance(1_000);
  expect(lines.slice(11)).toMatchObject([{ msg: 'request shed', request_id: 'req_next' }]);
  expect(clock.waiting).toBe(0);
});
