import { z } from 'zod';

/** The question that every client asks, so that the answers can be compared. */
export const question = 'hello';

export const toolQuestion = 'Use the tool weather.';

export const weather = {
  name: 'weather',
  description: 'The weather of a city.',
  input: z.object({ city: z.string(), days: z.number().int() }),
};

export const cityShape = z.object({
  name: z.string(),
  inhabitants: z.number().int(),
  districts: z.array(z.object({ name: z.string() })),
});
