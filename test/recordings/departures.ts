/** Replies that differ from their transcript, with the reason. The list may only shrink. */
const departures: ReadonlyArray<{
  readonly transcript: string;
  /** All clients if absent. */
  readonly client?: string;
  readonly what: ReadonlyArray<'text' | 'calls' | 'finish' | 'tokens'>;
  readonly because: string;
}> = [
  {
    transcript: 'anthropic/anthropic-refusal.chunks.txt',
    client: "Gemini's generateContent",
    what: ['text'],
    because: 'Gemini has no field for the words of a refusal, so that they are the text',
  },
  {
    transcript: 'openai/programmatic-tool-calling.2.chunks.txt',
    what: ['tokens'],
    because: 'a usage of nothing but zeros is none',
  },
  {
    transcript: 'openai/openai-shell-container.1.chunks.txt',
    what: ['text'],
    because: 'its pieces are not those of its whole text',
  },
];

/** Parts that are not compared for this transcript and this client. */
export function departureOf(transcript: string, client: string): ReadonlySet<string> {
  const found = departures.filter((one) => one.transcript === transcript && (one.client ?? client) === client);
  return new Set(found.flatMap(({ what }) => what));
}
