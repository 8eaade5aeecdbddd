/**
 * What the relay itself costs, without sockets: nanoseconds of CPU per event from a provider's read to the client's write.
 * `node bench/micro/relay.ts`
 */
import { setImmediate } from 'node:timers';
import type { BufferedEvents } from '../../src/core/answer.ts';
import { Cancellation } from '../../src/core/cancellation.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Sink } from '../../src/core/sink.ts';
import type { Receiver } from '../../src/core/source.ts';
import { sseFraming } from '../../src/core/sse/sse-framing.ts';
import type { StreamTransform } from '../../src/core/stream-transform.ts';
import { Passthrough } from '../../src/dialects/openai-chat/passthrough.ts';
import { pump } from '../../src/relay/pump.ts';
import { HeadgateStreamWriter } from '../../src/dialects/headgate/write-stream.ts';
import { providerOf } from '../../src/core/provider-for-tests.ts';
import { openaiChatProvider } from '../../src/dialects/openai-chat/provider.ts';
import { ThroughHub } from '../../src/relay/through-hub.ts';

const words = ['Hello', ' world', ',', ' this', ' is', ' a', ' stream', ' of', ' tokens', '.'];
const events = words.map((content) =>
  Buffer.from(
    `data: {"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","created":1741570283,` +
      `"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_50cad350e4","choices":[` +
      `{"index":0,"delta":{"content":"${content}"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"aB3"}\n\n`,
  ),
);
const done = Buffer.from('data: [DONE]\n\n');
const eventsPerStream = 2_000;
const streams = 200;
const rounds = 5;

/** The pieces that the provider's socket delivers in one turn. */
const shapes = {
  'one event a read': events.map((event) => [event]),
  'ten events a read': [[Buffer.concat(events)]],
  'ten HTTP chunks a read': [events],
};

const settings = {
  headersAfterMs: 30_000,
  keepAliveMs: 15_000,
  gapMs: 60_000,
  totalMs: 600_000,
  stalledReaderMs: 300_000,
};
const draining = new Cancellation();
const sink: Sink = {
  write: () => true,
  writeOwned: () => true,
  end: () => Promise.resolve(),
  cut: noop,
  onDrain: noop,
  onGone: noop,
  onBroken: noop,
};
const provider = providerOf({ name: 'micro' });
const frame = {
  answerId: '1',
  createdAtSeconds: 1,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 1 }),
  costUsd: () => null,
};
const flows: Record<string, () => StreamTransform> = {
  'passed through': () => new Passthrough({ showsUsage: false, provider }),
  'through the hub': () =>
    new ThroughHub(openaiChatProvider, { provider, upstreamModel: 'm' }, new HeadgateStreamWriter(frame)),
};

function noop(): void {
  // The client of this benchmark always reads and never leaves.
}

/** Sends a stream's events, each group in a turn of its own. */
function played(turns: readonly (readonly Buffer[])[]): BufferedEvents {
  return {
    source: { pause: noop, resume: noop, abort: noop },
    framing: sseFraming,
    eventBudget: { maxBytes: 8_388_608, memoryBudget: { chargeAnswer: noop as () => undefined, releaseAnswer: noop } },
    flowTo(receiver: Receiver) {
      let sent = 0;
      let count = 0;
      const step = (): void => {
        const pieces = turns[count % turns.length] ?? [];
        count += 1;
        for (const piece of pieces) receiver.onData(piece);
        sent += turns.length === 1 ? events.length : 1;
        if (sent < eventsPerStream) setImmediate(step);
        else {
          receiver.onData(done);
          receiver.onEnd();
        }
      };
      step();
    },
  };
}

async function nanosecondsPerEvent(
  makeTransform: () => StreamTransform,
  turns: readonly (readonly Buffer[])[],
): Promise<number> {
  const before = process.cpuUsage();
  for (let stream = 0; stream < streams; stream += 1) {
    await pump(played(turns), makeTransform(), sink, {
      settings,
      clock: systemClock,
      startedAtMs: systemClock.nowMs(),
      draining,
      errorEvent: () => '',
      onFirstEvent: noop,
      onReaderStalled: noop,
      onBug: noop,
    });
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / (streams * eventsPerStream);
}

for (const [name, makeTransform] of Object.entries(flows)) {
  for (const [shape, turns] of Object.entries(shapes)) {
    const figures: number[] = [];
    for (let round = 0; round < rounds; round += 1) figures.push(await nanosecondsPerEvent(makeTransform, turns));
    console.log(`${name}, ${shape}: ${Math.round(Math.min(...figures))} ns an event`);
  }
}
