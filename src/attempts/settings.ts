import * as Type from 'typebox';
import { durationSetting } from '../core/setting.ts';

export const attemptsSettings = Type.Object(
  {
    deadlineMs: durationSetting({
      default: 30_000,
      description:
        'Time from the last byte of a request to its answer, or to the first event of a stream, including all attempts. After it, the client gets 504.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'The deadline of requests.' },
);
