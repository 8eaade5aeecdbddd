import { expect } from 'vitest';
import { brokenStreams } from './behaviours.ts';
import { soonSilent } from './soon-silent.ts';
import { everyClient } from './conforms.ts';

for (const { name, check } of brokenStreams) {
  everyClient(
    name,
    async (setting) => {
      await check(setting);
      expect(setting.provider.requests()).toHaveLength(1);
    },
    { streams: soonSilent },
  );
}
