import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayError } from '../core/errors.ts';
import type { Source } from '../core/source.ts';
import type { CallListener } from './call.ts';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, httpChunk, pauseFor, startRawProvider, streamHead, until } from './provider-for-tests.ts';

afterEach(closeUpstreams);

type Moment = 'written' | 'head' | 'data' | 'end' | 'error';

/** Records the calls that it gets, and runs an action at the first of the given moments. */
class Steering implements CallListener {
  source: Source | undefined;
  readonly said: string[] = [];
  body = '';
  readonly #moment: Moment;
  readonly #act: (source: Source) => void;

  constructor(moment: Moment, act: (source: Source) => void) {
    this.#moment = moment;
    this.#act = act;
  }

  onWritten(): void {
    this.#hear('written');
  }

  onHead(): void {
    this.#hear('head');
  }

  onData(bytes: Buffer): void {
    this.body += bytes.toString('latin1');
    this.#hear('data');
  }

  onEnd(): void {
    this.#hear('end');
  }

  onError(_error: GatewayError): void {
    this.#hear('error');
  }

  #hear(moment: Moment): void {
    const isFirst = !this.said.includes(moment);
    if (this.said.at(-1) !== moment) this.said.push(moment);
    if (isFirst && moment === this.#moment) this.#act(this.source!);
  }
}

const chunks = streamHead + httpChunk('a') + httpChunk('b');
const answers: ReadonlyArray<readonly [string, string, string, boolean]> = [
  ['of a length', httpAnswer(200, 'ab'), 'ab', true],
  ['in chunks', `${chunks}0\r\n\r\n`, 'ab', true],
  ['of nothing', httpAnswer(200, ''), '', true],
  ['until the close', 'HTTP/1.1 200 OK\r\n\r\nab', 'ab', true],
  ['that is cut', chunks, 'ab', false],
  // Bytes that arrived in the same read as invalid HTTP are not trusted either.
  ['that breaks', `${chunks}x`, '', false],
];
const soon = (work: () => void): void => {
  setTimeout(work, 10);
};
const resumeSoon = (source: Source): void => {
  soon(() => {
    source.resume();
  });
};
const pauses: ReadonlyArray<readonly [string, (source: Source) => void]> = [
  [
    'paused and resumed',
    (source) => {
      source.pause();
      source.resume();
    },
  ],
  [
    'paused and resumed later',
    (source) => {
      source.pause();
      resumeSoon(source);
    },
  ],
  [
    'paused, resumed and paused',
    (source) => {
      source.pause();
      source.resume();
      source.pause();
      resumeSoon(source);
    },
  ],
  [
    'paused, and resumed twice later',
    (source) => {
      source.pause();
      soon(() => {
        source.resume();
        source.resume();
      });
    },
  ],
  [
    'paused, and paused again in the tick of its resume',
    (source) => {
      source.pause();
      soon(() => {
        source.resume();
        source.pause();
        resumeSoon(source);
      });
    },
  ],
];
const moments: readonly Moment[] = ['written', 'head', 'data', 'end', 'error'];

/** Events of a call that nothing interferes with. */
function usual(body: string, isWhole: boolean): string[] {
  return ['written', 'head', ...(body === '' ? [] : ['data']), isWhole ? 'end' : 'error'];
}

describe.each(answers)('an answer %s', (form, bytes, body, isWhole) => {
  const start = () =>
    startRawProvider((socket, request) => {
      if (request.includes('"next"')) socket.write(httpAnswer(200, 'next'));
      else if (form === 'until the close' || form === 'that is cut') socket.end(bytes);
      else socket.write(bytes);
    });

  test.each(moments)(
    'aborted at %s: the listener is not called any more, and the next calls succeed',
    async (moment) => {
      await using raw = await start();
      const upstream = newUpstream();
      const nexts = [new RecordingListener(), new RecordingListener()];
      const steering = new Steering(moment, (source) => {
        source.abort();
        source.resume();
        source.pause();
        upstream.call(post(raw.provider, '{"next":1}'), nexts[0]!);
        process.nextTick(() => upstream.call(post(raw.provider, '{"next":1}'), nexts[1]!));
      });
      steering.source = upstream.call(post(raw.provider), steering);
      const all = usual(body, isWhole);
      const last = all.includes(moment) ? moment : all.at(-1);
      await until(() => steering.said.at(-1) === last);
      const isReached = all.includes(moment);
      if (isReached) await Promise.all(nexts.map((listening) => listening.over));
      expect(nexts.map((listening) => listening.body)).toEqual(isReached ? ['next', 'next'] : ['', '']);
      await pauseFor(10);
      expect(steering.said).toEqual(all.slice(0, all.indexOf(last!) + 1));
    },
  );

  test.each(pauses.flatMap(([name, act]) => moments.map((moment) => [name, moment, act] as const)))(
    '%s at %s: all is heard',
    async (_name, moment, act) => {
      await using raw = await start();
      const steering = new Steering(moment, act);
      steering.source = newUpstream().call(post(raw.provider), steering);
      await until(() => steering.said.some((said) => said === 'end' || said === 'error'));
      await pauseFor(25);
      expect(steering.said).toEqual(usual(body, isWhole));
      expect(steering.body).toBe(body);
    },
  );
});
