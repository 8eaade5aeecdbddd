import { Type, type Static } from 'typebox';

const milliseconds = { minimum: 1, maximum: 2_147_483_647 };

export const streamSettings = Type.Object(
  {
    holdMs: Type.Integer({
      ...milliseconds,
      default: 30_000,
      description: 'How long the 200 of a stream waits for the first event.',
    }),
    keepAliveMs: Type.Integer({
      ...milliseconds,
      default: 15_000,
      description: 'Pause between the comments that keep a waiting stream open.',
    }),
    gapMs: Type.Integer({
      ...milliseconds,
      default: 60_000,
      description: 'Longest silence of a provider between two events.',
    }),
    totalMs: Type.Integer({ ...milliseconds, default: 600_000, description: 'Longest a stream may take in all.' }),
    stalledReaderMs: Type.Integer({
      ...milliseconds,
      default: 300_000,
      description: 'A client that reads nothing for so long is disconnected.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'The clocks of a stream.' },
);

export type StreamSettings = Static<typeof streamSettings>;
