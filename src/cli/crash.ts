import { writeSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';
import type { GatewayProcess } from './gateway-process.ts';

interface CrashSource {
  on(event: 'uncaughtException', listener: (error: unknown, origin: string) => void): unknown;
}

interface CrashHandlers {
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly write: (line: string) => void;
  readonly exit: (code: number) => void;
}

/**
 * After a bug nothing in the process can be trusted: one last line for the log, and a status that makes Kubernetes
 * start it anew. An unhandled rejection arrives here too.
 */
export function handleCrashes(source: CrashSource, { redact, write, exit }: CrashHandlers): void {
  source.on('uncaughtException', (error, origin) => {
    try {
      write(redact(crashLine(error, origin)));
    } catch {
      // Whatever is wrong with the line, the status still tells.
    }
    exit(exitCodes.crashed);
  });
}

function crashLine(error: unknown, origin: string): string {
  const thrown = error instanceof Error ? error : new Error(`not an Error was thrown: ${typeof error}`);
  return JSON.stringify({
    level: 'fatal',
    time: new Date().toISOString(),
    msg: 'crashed',
    origin,
    error: thrown.message,
    // Only the frames: the message above them can be long and has been said.
    stack: (thrown.stack ?? '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 30),
  });
}

const [stdout, stderr] = [1, 2];

/** Writes to stdout at once, behind what the running gateway's log has buffered; or to stderr where nobody takes it there. */
export function writeLastLine(line: string, running: Pick<GatewayProcess, 'writeOut'> | undefined): void {
  if (isWrittenOut(line, running)) return;
  // What stopped in the middle of one of the gateway's lines must not go on with this one.
  for (const descriptor of running === undefined ? [stdout, stderr] : [stderr]) {
    try {
      writeSync(descriptor, `${line}\n`);
      return;
    } catch {
      // A closed or full pipe; the next one may be open.
    }
  }
}

function isWrittenOut(line: string, running: Pick<GatewayProcess, 'writeOut'> | undefined): boolean {
  try {
    return running?.writeOut(line) === true;
  } catch {
    return false;
  }
}
