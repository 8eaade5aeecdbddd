import { expect, test } from 'vitest';
import { LostMembers } from './lost-members.ts';
import { usualTiers } from './nested-members.ts';

function lostOf(answer: object): string[] {
  const names: string[] = [];
  new LostMembers({ id: true, service_tier: usualTiers }).tell(answer, (event) => {
    if (event.kind === 'lost') names.push(event.name);
  });
  return names;
}

test.each(['default', 'standard', 'auto'])(
  'the tier %s is told to no client, because nearly every answer has it',
  (tier) => {
    expect(lostOf({ id: 'a', service_tier: tier })).toEqual([]);
  },
);

test.each(['flex', 'priority', { name: 'flex' }])(
  'another tier is told where a client has no place for it: %j',
  (tier) => {
    expect(lostOf({ id: 'a', service_tier: tier })).toEqual(['service_tier']);
  },
);
