import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Attempt } from './attempts/attempt.ts';
import { CollectBody } from './attempts/collect-body.ts';
import { FirstEventFinder } from './core/sse/first-event-finder.ts';
import { AwaitFirstEvent } from './attempts/await-first-event.ts';
import { Interruption } from './attempts/interruption.ts';
import { checkConfig } from './config/load-config.ts';
import { EventFramer } from './core/sse/event-framer.ts';
import { Gateway } from './gateway.ts';
import { BodyBuffer } from './core/body-buffer.ts';
import { HttpExchange } from './http/request/exchange.ts';
import { BodyReader } from './http/request/read-body.ts';
import { ResponseSink } from './http/answer/sink.ts';
import { Admission } from './limits/admit.ts';
import { Aftermath } from './relay/aftermath.ts';
import { Passthrough } from './dialects/openai-chat/passthrough.ts';
import { StreamClocks } from './relay/stream-clocks.ts';
import { ThroughHub } from './relay/through-hub.ts';
import { type Simulator, startSimulator } from './simulator/start-simulator.ts';
import { LogBuffer } from './telemetry/log-buffer.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { Call } from './upstream/call.ts';
import { ConnectionPool } from './upstream/connection-pool.ts';
import { Connection } from './upstream/connection.ts';
import { BodyDecoder as ProviderBody } from './upstream/http1/body-decoder.ts';
import { HeadBuffer } from './upstream/http1/head-buffer.ts';
import { Accounting } from './usage/accounting.ts';

let simulator: Simulator;
let gateway: Gateway;
let port: number;
const lines: string[] = [];

beforeAll(async () => {
  vi.spyOn(LogBuffer.prototype, 'write').mockImplementation((line) => void lines.push(line));
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=5' });
  const settings = {
    server: { port: 0 },
    admin: { port: 0 },
    limits: { perCaller: { requestsPerMinute: 'unlimited', concurrentRequests: 100 } },
    providers: { simulator: { baseUrl: simulator.baseUrl, simulator: true } },
    models: [{ name: '*', provider: 'simulator' }],
    defaults: { model: 'gpt-test' },
  };
  const config = await checkConfig(JSON.stringify(settings), undefined, {});
  gateway = new Gateway(config, { version: 'test' });
  ({ port } = (await gateway.start()).public);
});

afterEach(() => {
  lines.length = 0;
});

afterAll(async () => {
  await gateway.drain({ settle: false });
  await simulator.stop();
  vi.restoreAllMocks();
});

type Kind = 'streamed' | 'complete' | 'translated' | 'refused';
/** `told`: an error, as a status or an event; `cut`: the connection, without a clean end; `whole`: the answer had left. */
type End = 'told' | 'cut' | 'whole';

const none = new Error('never thrown');
/** Each stands for all that is called back there. */
const points: ReadonlyArray<readonly [object, string, Kind, End]> = [
  [Call.prototype, 'onWritten', 'complete', 'told'],
  [Call.prototype, 'onHead', 'complete', 'told'],
  [Call.prototype, 'onData', 'streamed', 'told'],
  [Call.prototype, 'onEnd', 'complete', 'told'],
  [Attempt.prototype, 'onWritten', 'complete', 'told'],
  [Attempt.prototype, 'onHead', 'streamed', 'told'],
  [Attempt.prototype, 'onHead', 'complete', 'told'],
  [Attempt.prototype, 'onData', 'streamed', 'told'],
  [Attempt.prototype, 'onData', 'refused', 'told'],
  [Attempt.prototype, 'onEnd', 'complete', 'told'],
  [Attempt.prototype, 'record', 'complete', 'told'],
  [CollectBody.prototype, 'onData', 'complete', 'told'],
  [CollectBody.prototype, 'onEnd', 'complete', 'told'],
  [CollectBody.prototype, 'onEnd', 'refused', 'told'],
  [FirstEventFinder.prototype, 'endsIn', 'streamed', 'told'],
  [AwaitFirstEvent.prototype, 'onData', 'streamed', 'told'],
  [AwaitFirstEvent.prototype, 'flowTo', 'streamed', 'told'],
  [Interruption.prototype, 'onInterrupt', 'complete', 'told'],
  [Interruption.prototype, 'end', 'complete', 'told'],
  [Connection.prototype, 'endTurn', 'complete', 'told'],
  [ConnectionPool.prototype, 'send', 'complete', 'told'],
  [ConnectionPool.prototype, 'onIdle', 'complete', 'whole'],
  [HeadBuffer.prototype, 'take', 'complete', 'told'],
  [ProviderBody.prototype, 'begin', 'complete', 'told'],
  [ProviderBody.prototype, 'take', 'streamed', 'told'],
  [EventFramer.prototype, 'take', 'streamed', 'told'],
  [Passthrough.prototype, 'take', 'streamed', 'told'],
  [Passthrough.prototype, 'tally', 'streamed', 'whole'],
  [ThroughHub.prototype, 'take', 'translated', 'told'],
  [StreamClocks.prototype, 'heard', 'streamed', 'told'],
  [StreamClocks.prototype, 'streamEnded', 'streamed', 'cut'],
  [StreamClocks.prototype, 'stop', 'streamed', 'whole'],
  [Aftermath.prototype, 'awaitEnd', 'streamed', 'cut'],
  [ResponseSink.prototype, 'onDrain', 'streamed', 'told'],
  [ResponseSink.prototype, 'write', 'streamed', 'told'],
  [ResponseSink.prototype, 'end', 'streamed', 'cut'],
  [HttpExchange.prototype, 'readBody', 'complete', 'told'],
  [HttpExchange.prototype, 'openStream', 'streamed', 'told'],
  [HttpExchange.prototype, 'answer', 'complete', 'told'],
  [HttpExchange.prototype, 'endTurn', 'complete', 'cut'],
  [HttpExchange.prototype, 'releaseBody', 'complete', 'whole'],
  [BodyReader.prototype, 'onData', 'complete', 'told'],
  [BodyReader.prototype, 'onEnd', 'complete', 'told'],
  [BodyBuffer.prototype, 'take', 'complete', 'told'],
  [Admission.prototype, 'admit', 'complete', 'told'],
  [Accounting.prototype, 'close', 'complete', 'whole'],
  [Telemetry.prototype, 'limitsDecided', 'complete', 'told'],
  [Telemetry.prototype, 'attemptFinished', 'streamed', 'told'],
  [Telemetry.prototype, 'streamOpened', 'streamed', 'told'],
  [Telemetry.prototype, 'requestFinished', 'complete', 'whole'],
];

test.each(points.map((point) => [describePoint(point), point] as const))(
  'a bug in %s ends its request alone, under its id, and is nobody else’s fault',
  async (_name, [owner, method, kind, end]) => {
    const inFlight = gateway.state.telemetry.inFlight;
    const neighbour = ask('translated', 'neighbour', 'ttft=500ms');
    await vi.waitFor(
      () => {
        expect(simulator.stats().open).toBe(1);
      },
      { timeout: 10_000, interval: 5 },
    );
    // By the time that another is answered, the head of the neighbour's answer has come: the bug waits for the victim.
    await ask('complete', 'before', 'tokens=5');
    let thrown = none;
    vi.spyOn(owner as Record<string, () => unknown>, method).mockImplementationOnce(() => {
      thrown = new TypeError('a bug of ours');
      throw thrown;
    });

    const given = await ask(kind, 'victim', kind === 'refused' ? 'status=400' : 'tokens=5');
    const next = await ask('streamed', 'next', 'tokens=5');

    expect(thrown).not.toBe(none);
    expect(given.end).toBe(end);
    expect(next.end).toBe('whole');
    expect((await neighbour).end).toBe('whole');
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const bugs = told.filter(({ msg }) => msg === 'internal error');
    expect(bugs.length).toBeGreaterThan(0);
    // A body of the pool belongs to the process: nobody's request is named.
    for (const bug of bugs) expect([undefined, 'victim']).toContain(bug['request_id']);
    expect(JSON.stringify(bugs[0])).toContain('a-bug-ends-one-request.test.ts');
    for (const line of told) expect(String(line['code'])).not.toMatch(/upstream|provider/);
    expect(await scraped('headgate_attempts_total', /outcome="(?:upstream|provider)_(?!refused)/)).toBe(0);
    await vi.waitFor(() => {
      expect(gateway.state.shed.inFlight).toBe(0);
    });
    expect(await scraped('headgate_buffered_body_bytes')).toBe(0);
    expect(await scraped('headgate_buffered_answer_bytes')).toBe(0);
    expect(simulator.stats().open).toBe(0);
    expect(gateway.state.telemetry.inFlight).toBe(inFlight + (method === 'requestFinished' ? 1 : 0));
  },
);

test('a bug that meets the exchange in the middle of its stream ends it at once, and is nobody else’s fault', async () => {
  const opening = vi.spyOn(HttpExchange.prototype, 'openStream');
  const asked = ask('streamed', 'victim', 'rate=20; tokens=2000');
  await vi.waitFor(() => {
    expect(opening).toHaveBeenCalledTimes(1);
  });
  const [exchange] = opening.mock.contexts as HttpExchange[];
  const neighbour = ask('streamed', 'neighbour', 'tokens=5');
  exchange?.onBug(new TypeError('a bug of ours'));

  const given = await asked;
  expect(given.end).toBe('told');
  expect(given.text).not.toContain('[DONE]');
  expect((await neighbour).end).toBe('whole');
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.filter(({ msg }) => msg === 'internal error')).toMatchObject([{ request_id: 'victim' }]);
  const finished = told.filter(({ request_id: id, code }) => id === 'victim' && code !== undefined);
  expect(finished.map(({ code }) => code)).toEqual(finished.map(() => 'internal_error'));
  expect(finished.length).toBeGreaterThan(0);
  await vi.waitFor(() => {
    expect(gateway.state.shed.inFlight).toBe(0);
  });
  expect(simulator.stats().open).toBe(0);
});

interface Given {
  readonly end: End;
  readonly text: string;
}

async function ask(kind: Kind, id: string, directives: string): Promise<Given> {
  const path = kind === 'translated' ? '/v1/inference' : '/v1/chat/completions';
  const body = {
    model: 'gpt-test',
    messages: [{ role: 'user', content: 'hi' }],
    stream: kind !== 'complete' && kind !== 'refused',
  };
  const asked = request({
    port,
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': id, 'x-simulate': directives },
    timeout: 5_000,
  });
  asked.on('timeout', () => asked.destroy(new Error('no end within 5 s')));
  asked.end(JSON.stringify(body));
  let text = '';
  try {
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    for await (const piece of answer) text += String(piece);
    if (answer.statusCode === 500 || text.includes('internal_error')) return { end: 'told', text };
    const isWhole =
      kind === 'translated'
        ? text.includes('event: done')
        : kind === 'streamed'
          ? text.includes('[DONE]')
          : answer.statusCode === 200;
    return { end: isWhole ? 'whole' : 'cut', text };
  } catch (failure) {
    if (String(failure).includes('no end within')) throw failure;
    return { end: 'cut', text };
  }
}

async function scraped(name: string, labels = /^/): Promise<number> {
  const { body } = await gateway.state.telemetry.scrape();
  const found = body.split('\n').filter((line) => line.startsWith(name) && labels.test(line));
  return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

function describePoint([owner, method, kind]: (typeof points)[number]): string {
  return `${owner.constructor.name}.${method}, of a request that is ${kind},`;
}
