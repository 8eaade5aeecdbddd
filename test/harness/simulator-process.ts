import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { waitFor } from './gateway.ts';

const built = new URL('../../dist/headgate.js', import.meta.url).pathname;

/** A simulator in a process of its own, on a port that it keeps: it can be killed, started again and stopped in its tracks. */
export class SimulatorProcess {
  readonly port: number;
  readonly #defaults: string;
  #child: ChildProcess | undefined;

  static async start(defaults = 'ttft=0; rate=0'): Promise<SimulatorProcess> {
    const simulator = new SimulatorProcess(await freePort(), defaults);
    await simulator.start();
    onTestFinished(() => {
      simulator.kill();
    });
    return simulator;
  }

  private constructor(port: number, defaults: string) {
    this.port = port;
    this.#defaults = defaults;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  async start(): Promise<void> {
    const options = ['simulate', '--port', String(this.port), '--defaults', this.#defaults];
    const child = spawn(process.execPath, [built, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await waitFor(() => (said.includes('listens at') ? true : undefined), 20_000);
  }

  /** As a crash ends it: connections are reset or closed by the kernel, and new ones are refused. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** It accepts connections, and never answers. */
  standStill(): void {
    this.#child?.kill('SIGSTOP');
  }
}
