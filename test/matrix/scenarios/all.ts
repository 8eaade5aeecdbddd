import { abort } from './abort.ts';
import { complete } from './complete.ts';
import { document } from './document.ts';
import { errorBeforeTheStream } from './error-before-the-stream.ts';
import { errorInTheStream } from './error-in-the-stream.ts';
import { image } from './image.ts';
import { limit } from './limit.ts';
import { parallelToolsStreamed } from './parallel-tools-streamed.ts';
import { reasoningOverTwoTurns } from './reasoning-over-two-turns.ts';
import type { Scenario } from './scenario.ts';
import { streamed } from './streamed.ts';
import { structuredOutput } from './structured-output.ts';
import { tools } from './tools.ts';
import { truncation } from './truncation.ts';

/** Every scenario, in the order of the page. A new one is a file and a line. */
export const scenarios: readonly Scenario[] = [
  complete,
  streamed,
  tools,
  parallelToolsStreamed,
  image,
  document,
  structuredOutput,
  reasoningOverTwoTurns,
  abort,
  limit,
  errorBeforeTheStream,
  errorInTheStream,
  truncation,
];
