import { runCommand } from './cli/run.ts';
import { createGateway } from './gateway.ts';

// The reader of our output may leave (`headgate serve | head`); that is no reason to stop serving.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  createGateway,
  loadSimulator: () => import('./simulator/start-simulator.ts'),
});

// Timers and kept sockets of libraries must not keep a finished process alive; what was written must still arrive.
process.exitCode = exitCode;
process.stdout.write('', () => process.exit(exitCode));
