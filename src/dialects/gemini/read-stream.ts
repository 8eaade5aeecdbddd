import type { StreamReader } from '../dialect.ts';
import { ObjectStreamReader } from '../object-stream-reader.ts';
import { parseAnswer } from './read-answer.ts';
import { ChunkReader } from './read-chunk.ts';
import { geminiErrorForm } from './read-error.ts';

/**
 * Returns a reader of a stream of GenerateContentResponse chunks into the hub.
 * @param readsParts see `ChunkReader`
 */
export function geminiStreamReader(readsParts: boolean): StreamReader {
  return new ObjectStreamReader(new ChunkReader(readsParts), geminiErrorForm, parseAnswer);
}
