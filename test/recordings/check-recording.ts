import { expect } from 'vitest';
import type { Client, Reply } from '../matrix/clients/client.ts';
import { departureOf } from './departures.ts';
import type { Transcript } from './find-transcripts.ts';

/** Finish reasons for which every SDK of the matrix has the common word. */
const commonFinishes: ReadonlySet<string | undefined> = new Set(['stop', 'tool_calls', 'length']);

/** A transcript and the number by which the replay finds it. */
type Numbered = Transcript & { readonly number: number };

interface Check {
  readonly client: Client;
  readonly transcript: Numbered;
  readonly url: string;
  /** URL of the replay itself. */
  readonly straight: string;
}

/** The client reads the content of the transcript. */
export async function checkReply({ client, transcript, url, straight: origin }: Check): Promise<void> {
  const { name, number, dialect, events, isStream } = transcript;
  const said = dialect.read(events);
  const through = await ask(client, url, number, isStream);
  if (!said.isWhole) {
    expect(through.failure).toMatch(/\w/);
    return;
  }
  if (client.dialect === dialect.name) {
    // The bytes pass. If the SDK cannot read them from the provider either, only `checkBytes` compares them.
    const straight = await ask(client, origin, number, isStream);
    if (straight.reply !== undefined) expect(through).toEqual(straight);
    if (straight.reply !== undefined || through.failure !== undefined) return;
  }
  expect(through.failure).toBeUndefined();
  const departure = departureOf(name, client.name);
  expect(comparable(through.reply, said, departure)).toEqual(comparable(said, said, departure));
  if (isStream && !departure.has('text')) expect(through.pieces).toBe(said.text);
}

/** A client of the same dialect gets the bytes of the transcript, up to the end of its first answer. */
export async function checkBytes(transcript: Numbered, url: string): Promise<void> {
  const { number, dialect, events, isStream, bytes } = transcript;
  const { isWhole } = dialect.read(events);
  if (dialect.request === undefined) throw new Error('no client speaks this dialect');
  const { path, body } = dialect.request(`recording-${number}`, isStream);
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(body),
  });
  const received = Buffer.from(await answer.arrayBuffer());
  if (!isWhole) {
    // The bytes that have come pass, and the gateway adds an error.
    expect(received.length).toBeGreaterThan(0);
    return;
  }
  const length = wholeLength(bytes, dialect.end, isStream);
  expect(received.subarray(0, length).equals(bytes.subarray(0, length))).toBe(true);
  // Bytes after the end of a stream are not passed on.
  expect(received.length).toBe(length);
}

/** The number of bytes up to the end of the first answer. */
function wholeLength(bytes: Buffer, end: RegExp | undefined, isStream: boolean): number {
  const found = isStream && end !== undefined ? end.exec(bytes.toString('latin1')) : null;
  return found === null ? bytes.length : found.index + found[0].length;
}

interface Outcome {
  readonly reply: Reply | undefined;
  /** The text of a stream, put together from its pieces. */
  readonly pieces: string;
  readonly failure: string | undefined;
}

async function ask(client: Client, at: string, number: number, stream: boolean): Promise<Outcome> {
  const place = { url: at, model: `recording-${number}`, headers: {} };
  let pieces = '';
  const turn = { simulate: '', stream, offersTool: true, onText: (text: string) => (pieces += text) };
  try {
    return { reply: await client.begin(place).ask(turn), pieces, failure: undefined };
  } catch (thrown) {
    // If the SDK cannot understand the bytes of a provider, it raises some error.
    const failure = thrown instanceof Error ? thrown.message : String(thrown);
    return { reply: undefined, pieces, failure };
  }
}

/**
 * The compared part of a reply. It leaves out what the provider has not told, and names that differ between dialects.
 */
function comparable(reply: Reply | undefined, said: Reply, departure: ReadonlySet<string>): Partial<Reply> {
  if (reply === undefined) return {};
  const { text, calls, finish, outputTokens } = reply;
  // Some dialects have no other finish reason for an answer with tool calls.
  const isComparable = commonFinishes.has(said.finish) && !(said.finish === 'stop' && said.calls.length > 0);
  return {
    ...(departure.has('text') ? {} : { text }),
    ...(departure.has('calls') ? {} : { calls: calls.map(({ name, input }) => ({ name, input })) }),
    ...(departure.has('finish') || !isComparable ? {} : { finish }),
    ...(departure.has('tokens') || said.outputTokens === undefined ? {} : { outputTokens }),
  };
}
