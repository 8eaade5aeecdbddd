import { Type, type Static } from 'typebox';

export const attemptsSettings = Type.Object(
  {
    deadlineMs: Type.Integer({
      default: 30_000,
      minimum: 1,
      maximum: 2_147_483_647,
      description: 'Time for everything before the answer, from the last byte of the request; then 504.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How long to try.' },
);

export type AttemptsSettings = Static<typeof attemptsSettings>;
