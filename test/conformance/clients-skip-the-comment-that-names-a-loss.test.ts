import { expect, test } from 'vitest';
import { lineMediaType, lineOf } from '../harness/lines/form.ts';
import { serveLines } from '../harness/lines/serve.ts';
import { clients } from './clients/all.ts';
import { finished } from './clients/finished.ts';

test.each(clients)('$name', async ({ name, stream }) => {
  const { url } = await serveLines((_call, response) => {
    response.writeHead(200, { 'content-type': lineMediaType });
    const extension = { kind: 'extension', dialect: 'lines', value: {} } as const;
    for (const line of [{ w: 'Hel' }, { also: [extension] }, { w: 'lo' }, { end: 'stop', spent: [7, 2] as const }]) {
      response.write(lineOf(line));
    }
    response.end();
  });
  const ask = { baseUrl: `${url}/v1`, model: 'm', apiKey: 'none', maxRetries: 0 };
  expect(await stream(ask)).toMatchObject({ text: 'Hello', finishReason: finished[name], outputTokens: 2 });
});
