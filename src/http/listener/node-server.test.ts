import { expect, it } from 'vitest';
import { testSettings } from './listener.fixture.ts';
import { createNodeServer, startClocks } from './node-server.ts';

it('has nobody start without the clocks that end slow requests', () => {
  const server = createNodeServer(testSettings, undefined, () => undefined);
  server.removeAllListeners('listening');
  expect(() => {
    startClocks(server);
  }).toThrow('would not end slow requests');
});
