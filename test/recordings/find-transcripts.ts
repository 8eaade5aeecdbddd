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

/** Transcripts that are of no dialect with a hub, with the reason. The list may only shrink. */
const untranslated: ReadonlyArray<{ readonly transcript: RegExp; readonly because: string }> = [
  { transcript: /embedding|reranking|transcription|image-edit/, because: 'only a provider of the same form is asked' },
  { transcript: /openai-completion-text/, because: 'older completions pass, and are never translated' },
  {
    transcript: /^google\/(?:basic|google-search|multi-turn|structured-output|tool-call-step)/,
    because: "Google's Interactions API is not served",
  },
  { transcript: /realtime/, because: 'the Realtime API is not served' },
  { transcript: /skill-create/, because: "Anthropic's Skills API is not served" },
  { transcript: /^cohere\//, because: "Cohere is called by its form of OpenAI's API, and this is its own" },
  { transcript: /reasoning-model-temperature-error/, because: 'it is a refusal and no answer' },
  { transcript: /parallel-tool-call-wrapper/, because: 'a brace is missing in its first line' },
];

/** Transcripts that no dialect of the tests knows, and that have no reason in the list. */
export function findUnread(): readonly string[] {
  return listFiles()
    .filter(({ folder, name }) => readTranscript(folder, name) === undefined)
    .map(({ name }) => name)
    .filter((name) => !untranslated.some(({ transcript }) => transcript.test(name)));
}

/** All transcripts of dialects that the tests know: our own, and those of real providers if there are any. */
export function findTranscripts(): readonly Transcript[] {
  return listFiles().flatMap(({ folder, name }) => readTranscript(folder, name) ?? []);
}

function listFiles(): ReadonlyArray<{ readonly folder: string; readonly name: string }> {
  const folders = [ownFolder, ...(existsSync(recordingsFolder) ? [recordingsFolder] : [])];
  return folders.flatMap((folder) => {
    const names = globSync('**/*.{chunks.txt,json}', { cwd: folder }).toSorted();
    return names.map((name) => ({ folder, name }));
  });
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
