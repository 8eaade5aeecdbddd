import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';

/** A provider on a port of its own, answering at once where no directive says otherwise. It ends with its test. */
export async function startProvider(defaults = 'ttft=0; rate=0'): Promise<Simulator> {
  const simulator = await startSimulator({ defaults });
  onTestFinished(() => simulator.stop());
  return simulator;
}
