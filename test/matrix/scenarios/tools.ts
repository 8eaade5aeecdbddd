import { expect } from 'vitest';
import { weather } from '../../conformance/clients/asked.ts';
import type { Scenario } from './scenario.ts';

const result = 'sunny, 23 degrees';

export const tools: Scenario = {
  name: 'tools',
  needs: ['tools', 'toolCall', 'toolResult'],
  async check(cell) {
    const talk = cell.begin();
    const asked = await talk.ask({ simulate: 'tool-calls=1;seed=3', offersTool: true });
    expect(asked).toMatchObject({ finish: 'tool_calls', calls: [{ name: 'weather' }] });
    weather.input.parse(asked.calls[0]?.input);
    const answered = await talk.ask({ simulate: 'tokens=5', offersTool: true, result });
    expect(answered).toMatchObject({ finish: 'stop', outputTokens: 5, calls: [] });
    expect(cell.lastBody()).toContain(result);
  },
};
