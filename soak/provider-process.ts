import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { end } from '../bench/processes.ts';
import type { Books } from './books.ts';

const program = fileURLToPath(new URL('provider.ts', import.meta.url));

/** One simulated provider, on a port that it keeps when it is started again. */
export class ProviderProcess {
  readonly port: number;
  readonly #journal: string;
  #child: ChildProcess | undefined;

  constructor(port: number, journal: string) {
    this.port = port;
    this.#journal = journal;
  }

  async start(): Promise<void> {
    // In a process group of its own, Ctrl-C on the terminal ends the soak, and the soak ends the provider.
    const child = spawn(process.execPath, [program, String(this.port), this.#journal], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) if (line === 'ready') return;
    throw new Error('a provider did not start');
  }

  async kill(): Promise<void> {
    if (this.#child !== undefined) await end(this.#child);
  }

  /** Sets directives for all requests; an empty text ends that. */
  async prevail(directives: string): Promise<void> {
    const url = `http://127.0.0.1:${this.port}/__simulator/directives?set=${encodeURIComponent(directives)}`;
    await fetch(url, { method: 'PUT' });
  }

  /** Resets the connections of all answers that have not ended. */
  async cut(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.port}/__simulator/answers`, { method: 'DELETE' });
  }

  /** Enters each call of the journal in the books. */
  settle(books: Books): void {
    for (const line of readFileSync(this.#journal, 'utf8').split('\n')) {
      if (line === '') continue;
      const entry = books.find(Number(line), `a call at the provider on port ${this.port}: ${line}`);
      if (entry !== undefined) entry.calls += 1;
    }
  }
}
