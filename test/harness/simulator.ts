import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';

/** Starts a provider on its own port. It answers at once unless a directive says otherwise, and ends with its test. */
export async function startProvider(defaults = 'ttft=0; rate=0'): Promise<Simulator> {
  const simulator = await startSimulator({ defaults });
  onTestFinished(() => simulator.stop());
  return simulator;
}
