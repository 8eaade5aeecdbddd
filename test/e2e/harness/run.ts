import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and returns its exit status and output. Another status than 0 is no error here. */
export function run(program: string, args: readonly string[], input = ''): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  const child = spawn(program, [...args], { stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.once('error', reject);
  child.once('close', (code) => {
    resolve({ code: code ?? 1, stdout, stderr });
  });
  child.stdin.once('error', () => undefined);
  child.stdin.end(input);
  return promise;
}

/** Runs a program and returns its stdout. @throws Error with its stderr if it failed */
export async function runToText(program: string, args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, input);
  if (code === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} failed (${String(code)}): ${stderr}${stdout.slice(-2000)}`);
}
