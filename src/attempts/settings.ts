import { Type } from 'typebox';
import { durationSetting } from '../core/setting.ts';

export const attemptsSettings = Type.Object(
  {
    deadlineMs: durationSetting({
      default: 30_000,
      description: 'Time for everything before the answer, from the last byte of the request; then 504.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How long to try.' },
);
