import type { EventEmitter } from 'node:events';
import { Server } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startListener, testSettings, until } from '../listener/listener.fixture.ts';
import { post } from '../listener/raw-client.fixture.ts';

// Node's server emits an error for each read after the refusal, and copies what was read into it.
test('the rest of a refused body is freed as it arrives, and not at the next garbage collection', async () => {
  const emitted = vi.spyOn(Server.prototype as EventEmitter, 'emit');
  onTestFinished(() => {
    emitted.mockRestore();
  });
  const copies = (): Buffer[] =>
    emitted.mock.calls
      .filter(([event]) => event === 'clientError')
      .map(([, error]) => (error as { rawPacket: Buffer }).rawPacket);
  const { open } = await startListener();
  const client = await open();
  const body = 'x'.repeat(testSettings.maxBodyBytes + 1_000_000);
  client.send(post('/echo', body).slice(0, -body.length));
  await client.until(({ statuses }) => statuses.includes(413));
  client.send(body);
  await until(() => copies().length > 3);
  expect(copies().every(({ buffer }) => (buffer as ArrayBuffer).detached)).toBe(true);
});
