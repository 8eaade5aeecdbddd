import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { clients as allClients } from '../matrix/clients/all.ts';
import { fatesOf, providers } from '../matrix/providers.ts';
import { checkBytes, checkReply } from './check-recording.ts';
import { findTranscripts, findUnread, recordingsFolder } from './find-transcripts.ts';
import { type Replay, startReplay } from './replay.ts';

const seed = Number(process.env['HEADGATE_SEED'] ?? 20_261_129);

const callable = providers.filter((provider) => fatesOf(provider) !== undefined);
const callableDialects = new Set(callable.map(({ dialect }) => dialect));
const transcripts = findTranscripts().filter(({ dialect }) => callableDialects.has(dialect.name));
/** The older completions give a text only. */
const clients = allClients.filter(({ lacks = [] }) => !lacks.includes('tools'));

let replay: Replay;
let url = '';
const ends: Array<() => Promise<void>> = [];

if (!existsSync(recordingsFolder)) {
  console.log(
    `Left out: transcripts of real providers. HEADGATE_RECORDINGS names a folder with them; ${recordingsFolder} is not there.`,
  );
}

beforeAll(async () => {
  replay = await startReplay(transcripts, seed);
  const config = {
    providers: Object.fromEntries(
      callable.map(({ id, preset, settings }) => [id, { preset, ...settings(replay.origin) }]),
    ),
    models: transcripts.map(({ dialect }, number) => ({
      name: `recording-${number}`,
      provider: callable.find((provider) => provider.dialect === dialect.name)?.id,
    })),
  };
  ({ url } = await startGateway({ config }, (end) => ends.push(end)));
}, 60_000);

afterAll(async () => {
  for (const end of ends) await end();
  replay.stop();
});

describe.each(transcripts.map((transcript, number) => ({ ...transcript, number })))('$name', (transcript) => {
  test.each(clients)(`reads the same for clients of $name`, async (client) => {
    await checkReply({ client, transcript, url, straight: replay.origin });
  });

  // Bedrock's dialect has a provider side only, so that its bytes pass to nobody.
  if (transcript.dialect.request === undefined) return;

  test('passes to a client of the same dialect byte by byte', async () => {
    await checkBytes(transcript, url);
  });
});

test('every transcript that is not read has a reason', () => {
  expect(findUnread()).toEqual([]);
});
