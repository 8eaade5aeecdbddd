/**
 * A simulated provider in a process of its own, so that it can be killed: `node soak/provider.ts <port> <journal>`. It
 * writes the number of each request to the journal before it answers; what it has received outlives it there.
 */
import { subscribe } from 'node:diagnostics_channel';
import { openSync, writeSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { controlPrefix } from '../src/simulator/control-routes.ts';
import { startSimulator } from '../src/simulator/start-simulator.ts';

const [port, journal = ''] = process.argv.slice(2);
const file = openSync(journal, 'a');

subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  if (request.url?.startsWith(controlPrefix)) return;
  const directives = request.headers['x-simulate'];
  writeSync(file, `${/seed=(\d+)/.exec(String(directives))?.[1] ?? `-1 ${request.url ?? ''}`}\n`);
});

await startSimulator({
  port: Number(port),
  defaults: 'ttft=20ms; rate=400; tokens=20',
  maxRecords: 10,
  maxRecordedBodyBytes: 0,
});
console.log('ready');
process.stdin.on('end', () => process.exit(0)).resume();
