import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

/** One figure of a test, beside what was wanted. */
interface Figure {
  readonly what: string;
  readonly value: string | number;
  readonly wanted?: string;
}

/** What one test found, for the dated result. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What a reader must know to believe the figures. */
  readonly notes?: readonly string[];
  /** Something over time: the first row names the columns. */
  readonly series?: ReadonlyArray<ReadonlyArray<string | number>>;
}

/** Keeps what a test found, under its path in this folder without the ending; `setup.ts` writes all of them down when the run is over. */
export async function record(name: string, section: Section): Promise<void> {
  await writeFile(join(inject('figuresFolder'), `${encodeURIComponent(name)}.json`), JSON.stringify(section));
}

declare module 'vitest' {
  interface ProvidedContext {
    figuresFolder: string;
  }
}
