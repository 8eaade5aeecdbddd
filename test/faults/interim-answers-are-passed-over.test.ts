import { describe, expect, test } from 'vitest';
import { httpAnswer, httpChunk, streamHead } from '../../src/upstream/provider-for-tests.ts';
import { startGateway } from '../harness/gateway.ts';
import { completion, whole } from '../wire/openai-bodies.ts';
import { ask, routes } from './checks/ask.ts';
import { startAnsweringByModel } from './checks/raw-provider.ts';
import { expectTold } from './checks/told.ts';

const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n';
const interim = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${hints}`;
const answers = {
  stream: `${interim}${streamHead}${httpChunk(whole)}0\r\n\r\n`,
  complete: interim + httpAnswer(200, completion({})),
  endless: hints.repeat(100),
  upgrade: 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
};

describe.each(routes)('on %s', (route) => {
  test('100, 102 and 103 are not the answer, and the answer behind them is', async () => {
    const provider = await startAnsweringByModel(answers);
    const gateway = await startGateway({ provider: provider.baseUrl });
    for (const model of ['stream', 'complete', 'stream']) {
      const { status, end, head, text } = await ask(gateway, {
        route,
        model,
        stream: model === 'stream',
        simulate: '',
      });
      expect({ status, end }, model).toEqual({ status: 200, end: 'complete' });
      expect(text, model).toContain('lo');
      expect(head, model).not.toContain('rel=preload');
    }
    expect(provider.sockets).toHaveLength(1);
  });

  test('interim answers without end, and a change of the protocol, are no answer', async () => {
    const provider = await startAnsweringByModel(answers);
    const gateway = await startGateway({ provider: provider.baseUrl });
    const told = { status: 502, code: 'upstream_invalid', words: /sent bytes that are not HTTP/ };
    for (const model of ['endless', 'upgrade']) await expectTold(gateway, { route, model, simulate: '' }, told);
    await expect.poll(() => provider.sockets.every(({ destroyed }) => destroyed), { timeout: 5_000 }).toBe(true);
  });
});
