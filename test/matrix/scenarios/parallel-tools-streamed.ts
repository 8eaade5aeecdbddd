import { expect } from 'vitest';
import { weather } from '../../conformance/clients/asked.ts';
import type { Scenario } from './scenario.ts';

const result = 'sunny, 23 degrees';

export const parallelToolsStreamed: Scenario = {
  name: 'parallel tools streamed',
  needs: ['tools', 'toolCall', 'toolResult'],
  async check(cell) {
    const complete = await cell.begin().ask({ simulate: 'tool-calls=3;seed=3', offersTool: true });
    const talk = cell.begin();
    const asked = await talk.ask({ simulate: 'tool-calls=3;seed=3', offersTool: true, stream: true });
    expect(asked.finish).toBe('tool_calls');
    expect(asked.calls).toHaveLength(3);
    expect(asked.calls).toEqual(complete.calls);
    for (const { input } of asked.calls) weather.input.parse(input);
    const answered = await talk.ask({ simulate: 'tokens=5', offersTool: true, stream: true, result });
    expect(answered).toMatchObject({ finish: 'stop', calls: [] });
    expect(cell.lastBody().split(result)).toHaveLength(4);
  },
};
