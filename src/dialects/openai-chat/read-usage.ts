import { type Figures, readFigures } from '../openai-form/usage-figures.ts';

/** The usage figures of a chunk. Moonshot puts them into a choice, and Groq beside the choices. */
export function chunkFigures({ usage, choices, x_groq }: WithUsage): Figures | undefined {
  if (isObject(usage)) return readFigures(usage);
  if (Array.isArray(choices)) {
    for (const choice of choices as unknown[]) {
      if (isObject(choice) && isObject(choice['usage'])) return readFigures(choice['usage']);
    }
  }
  return isObject(x_groq) && isObject(x_groq['usage']) ? readFigures(x_groq['usage']) : undefined;
}

/** The members of a chunk in which usage is found. A provider may send values of any type. */
interface WithUsage {
  readonly usage?: unknown;
  readonly choices?: unknown;
  readonly x_groq?: unknown;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
