import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedDialects } from './dialects/all.ts';
import { type Event, readEvent, type RecordedDialect } from './dialects/dialect.ts';

/** One recorded answer. */
export interface Transcript {
  /** Its path below the folder. */
  readonly name: string;
  readonly dialect: RecordedDialect;
  readonly isStream: boolean;
  /** The body of a complete answer, or the bytes of a stream. */
  readonly bytes: Buffer;
  readonly events: readonly Event[];
}

const root = join(import.meta.dirname, '../..');

/** Transcripts of our own making. */
const ownFolder = join(import.meta.dirname, 'own');

/** Transcripts of real providers, if there are any: in `HEADGATE_RECORDINGS`, or in a folder beside the repository. */
export const recordingsFolder = process.env['HEADGATE_RECORDINGS'] ?? join(root, '..', 'shared', 'recordings');

/** All transcripts of dialects that the tests know: our own, and those of real providers if there are any. */
export function findTranscripts(): readonly Transcript[] {
  const folders = [ownFolder, ...(existsSync(recordingsFolder) ? [recordingsFolder] : [])];
  return folders.flatMap((folder) =>
    globSync('**/*.{chunks.txt,json}', { cwd: folder })
      .toSorted()
      .flatMap((name) => readTranscript(folder, name) ?? []),
  );
}

function readTranscript(folder: string, name: string): Transcript | undefined {
  const text = readFileSync(join(folder, name), 'utf8');
  const isStream = name.endsWith('.txt');
  const lines = isStream ? text.split('\n').filter((line) => line.trim() !== '') : [text];
  const events = lines.map(readEvent);
  const dialect = recordedDialects.find((candidate) => candidate.matches(events[0] ?? {}));
  if (dialect === undefined) return undefined;
  return { name, dialect, isStream, events, bytes: isStream ? dialect.frame(lines) : Buffer.from(text) };
}
