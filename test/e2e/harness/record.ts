import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

/** One measurement of a test, with the promised value. */
interface Figure {
  readonly what: string;
  readonly value: string | number;
  readonly wanted?: string;
}

/** The measurements of one test, for the dated result. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Facts about the measurement that a reader needs to judge the figures. */
  readonly notes?: readonly string[];
  /** A table of values over time. The first row names the columns. */
  readonly series?: ReadonlyArray<ReadonlyArray<string | number>>;
}

/**
 * Stores the measurements of a test until the run is over. Then `setup.ts` writes the dated result.
 * @param name the path of the test in this folder, without `.test.ts`
 */
export async function record(name: string, section: Section): Promise<void> {
  await writeFile(join(inject('figuresFolder'), `${encodeURIComponent(name)}.json`), JSON.stringify(section));
}

declare module 'vitest' {
  interface ProvidedContext {
    figuresFolder: string;
  }
}
