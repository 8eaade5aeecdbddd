import { describe, expect, test } from 'vitest';
import type { StreamTransform } from '../core/stream-transform.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import type { StreamForm } from '../dialects/stream-form.ts';
import type { StreamWriter } from '../dialects/dialect.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { relayPieces } from './byte-ends.fixture.ts';
import { ThroughHub } from './through-hub.ts';

/** A stream that is one list of JSON: its error event closes the list, and opens it where nothing has come before. */
const list: Pick<StreamForm, 'errorEvent'> = {
  errorEvent: ({ code }, _requestId, _traceId, { began }) => `${began ? ',' : '['}{"error":"${code}"}]`,
};

/** A stream whose events are numbered, its error event too. */
const numbered: Pick<StreamForm, 'errorEvent'> = {
  errorEvent: ({ code }, _requestId, _traceId, { nextSequence }) =>
    `data: {"error":"${code}","sequence_number":${nextSequence}}\n\n`,
};

/** Passes the events on and counts them, as a transform does that reads along. */
class Counting implements StreamTransform {
  readonly ending = undefined;
  nextSequence = 0;

  take(events: Buffer): Buffer {
    this.nextSequence += events.toString().split('\n\n').length - 1;
    return events;
  }

  finish(): string {
    return '';
  }

  tally(): object {
    return {};
  }
}

class NumberedWriter implements StreamWriter {
  nextSequence = 0;

  event(event: { readonly kind: string }): string {
    if (event.kind !== 'text') return '';
    this.nextSequence += 1;
    return `data: ${this.nextSequence - 1}\n\n`;
  }

  end(): string {
    return 'data: end\n\n';
  }
}

describe('the error event of a stream', () => {
  const silent = { take: () => '', finish: () => '', ending: undefined, tally: () => ({}) };

  test('is told whether anything was sent before', async () => {
    const began = await relayPieces(['[{}\n\n'], { ...silent, take: () => '[{}' }, list);
    expect(JSON.parse(began.sink.text)).toEqual([{}, { error: 'upstream_incomplete' }]);
    const silentStream = await relayPieces(['[{}\n\n'], silent, list);
    expect(JSON.parse(silentStream.sink.text)).toEqual([{ error: 'upstream_incomplete' }]);
  });

  test('has the number that follows the passed events', async () => {
    const { sink } = await relayPieces(['data: 0\n\ndata: 1\n\n', 'data: 2\n\ndata: cu'], new Counting(), numbered);
    expect(sink.text).toMatch(/data: 2\n\ndata: \{"error":"upstream_incomplete","sequence_number":3\}\n\n$/);
  });

  test('has the number that follows the events of the writer behind the hub', async () => {
    const target = { provider: providerOf(), upstreamModel: 'm' };
    const chunk = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n';
    const transform = new ThroughHub(openaiChatProvider, target, new NumberedWriter());
    const { sink } = await relayPieces([chunk, chunk], transform, numbered);
    expect(sink.text).toMatch(
      /^data: 0\n\ndata: 1\n\ndata: \{"error":"upstream_incomplete","sequence_number":2\}\n\n$/,
    );
  });
});
