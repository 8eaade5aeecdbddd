import { guardProcess } from './cli/guard-process.ts';
import { runCommand } from './cli/run.ts';
import { createGateway } from './gateway.ts';

const guard = guardProcess(process.env);

/**
 * Not awaited at the top level: in the bundle every module that is loaded on demand imports this one, and would wait for
 * the end of the command that waits for it.
 */
async function main(): Promise<void> {
  const exitCode = await runCommand(process.argv.slice(2), {
    env: process.env,
    createGateway,
    ...guard,
    loadSimulator: () => import('./simulator/start-simulator.ts'),
  });
  // Timers and idle sockets of libraries must not keep a finished process alive, but what was written must still arrive.
  process.exitCode = exitCode;
  process.stdout.write('', () => process.exit(exitCode));
}

void main();
