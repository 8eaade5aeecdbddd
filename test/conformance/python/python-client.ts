import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

export interface PythonAsk {
  /** Of the gateway, without a path. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string;
  /** A way in which the client may ask, if it has several. */
  readonly mode?: string;
}

export type PythonCall = 'complete' | 'stream' | 'call_tool' | 'stream_tool_call' | 'structured' | 'stream_structured';

/** An error of the client, or an error that led to it. */
interface Raised {
  /** The class and those that it is derived from. */
  readonly classes: readonly string[];
  readonly status: number | null;
  readonly message: string;
}

/** The errors that a client has raised, outermost first. */
export class PythonError extends Error {
  override readonly name = 'PythonError';
  readonly chain: readonly Raised[];

  constructor(chain: readonly Raised[]) {
    super(chain.map(({ classes, message }) => `${classes[0] ?? ''}: ${message}`).join('\n'));
    this.chain = chain;
  }
}

/** A client in a Python of its own, which makes one call at a time. */
export class PythonClient {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #complaints = '';

  /** @param module of `clients/` */
  constructor({ python, module }: { readonly python: string; readonly module: string }) {
    const options = { cwd: import.meta.dirname, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } };
    this.#child = spawn(python, ['run_client.py', module], options);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text));
    if (this.#child.stdout === null) throw new Error('Python has no output');
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  /** Rejects with a PythonError if the client raises an error. */
  call(call: PythonCall, ask: PythonAsk, onText?: (text: string) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onLine = (line: string): void => {
        const told = JSON.parse(line) as { text?: string; answer?: unknown; raised?: readonly Raised[] };
        if (told.text !== undefined) {
          onText?.(told.text);
          return;
        }
        this.#lines.off('line', onLine).off('close', onClose);
        if (told.raised === undefined) resolve(told.answer);
        else reject(new PythonError(told.raised));
      };
      const onClose = (): void => {
        reject(new Error(`Python has ended: ${this.#complaints}`));
      };
      this.#lines.on('line', onLine).once('close', onClose);
      this.#child.stdin?.write(`${JSON.stringify({ apiKey: 'unused', ...ask, call })}\n`);
    });
  }

  /** Cancels the call that runs. */
  abort(): void {
    this.#child.stdin?.write('abort\n');
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}
