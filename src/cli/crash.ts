import { writeSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';
import type { GatewayProcess } from './gateway-process.ts';

interface CrashSource {
  on(event: 'uncaughtException', listener: (error: unknown, origin: string) => void): unknown;
}

interface CrashHandlers {
  /** Removes secrets from a text. */
  readonly redact: (text: string) => string;
  readonly write: (line: string) => void;
  readonly exit: (code: number) => void;
}

/**
 * Handles exceptions that nothing has caught, and unhandled rejections. After a bug nothing in the process can be
 * trusted: it writes one last line to the log and exits with a status that makes Kubernetes start it again.
 */
export function handleCrashes(source: CrashSource, { redact, write, exit }: CrashHandlers): void {
  source.on('uncaughtException', (error, origin) => {
    try {
      write(redact(crashLine(error, origin)));
    } catch {
      // The line could not be written. The exit status still tells.
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
    // Only the frames: the message above them can be long and is already in the line.
    stack: (thrown.stack ?? '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 30),
  });
}

const [stdout, stderr] = [1, 2];

/**
 * Writes a line to stdout at once, after what the running gateway's log has buffered. If stdout does not take it,
 * writes it to stderr.
 */
export function writeLastLine(line: string, running: Pick<GatewayProcess, 'writeOut'> | undefined): void {
  if (isWrittenOut(line, running)) return;
  // If one of the gateway's lines stopped in the middle, this line must not follow it on stdout.
  for (const descriptor of running === undefined ? [stdout, stderr] : [stderr]) {
    try {
      writeSync(descriptor, `${line}\n`);
      return;
    } catch {
      // A closed or full pipe. The next one may be open.
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
