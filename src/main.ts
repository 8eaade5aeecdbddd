import { guardProcess } from './cli/guard-process.ts';
import { runCommand } from './cli/run.ts';
import { createGateway } from './gateway.ts';

const guard = guardProcess(process.env);

const exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  createGateway,
  ...guard,
  loadSimulator: () => import('./simulator/start-simulator.ts'),
});

// Timers and idle sockets of libraries must not keep a finished process alive, but what was written must still arrive.
process.exitCode = exitCode;
process.stdout.write('', () => process.exit(exitCode));
