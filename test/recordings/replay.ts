import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { Random } from '../../src/simulator/random.ts';
import type { Transcript } from './find-transcripts.ts';

export interface Replay {
  readonly origin: string;
  stop(): void;
}

/** A provider that answers with the transcript whose number is in the model's name: `recording-7`. */
export async function startReplay(transcripts: readonly Transcript[], seed: number): Promise<Replay> {
  const server = createServer((request, response) => {
    let asked = request.url ?? '';
    request.setEncoding('utf8').on('data', (text: string) => (asked += text));
    request.on('end', () => {
      const number = Number(/recording-(\d+)/.exec(asked)?.[1]);
      const transcript = transcripts[number];
      if (transcript === undefined) response.writeHead(404).end();
      else void answer(response, transcript, new Random(seed + number));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Writes the answer in about forty pieces, which are cut anywhere. */
async function answer(
  response: ServerResponse,
  { bytes, dialect, isStream }: Transcript,
  random: Random,
): Promise<void> {
  response.writeHead(200, { 'content-type': isStream ? dialect.contentType : 'application/json' });
  const longest = Math.max(7, Math.ceil(bytes.length / 20));
  for (let start = 0; start < bytes.length;) {
    const end = start + 1 + random.below(longest);
    response.write(bytes.subarray(start, end));
    start = end;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  response.end();
}
