import type { Environment } from '../config/config.ts';
import { type AdminOptions, askAdmin } from './ask-admin.ts';
import { exitCodes } from './exit-codes.ts';

export interface PrintOptions extends AdminOptions {
  /** Prints the gateway's JSON as it is. */
  readonly json?: boolean;
}

/**
 * Asks a running gateway, and prints what it tells.
 * @param inWords what is printed for people
 * @returns the exit code
 */
export async function printAdminAnswer(
  path: string,
  options: PrintOptions,
  env: Environment,
  inWords: (body: unknown) => string,
): Promise<number> {
  const answer = await askAdmin(path, options, env);
  if (answer.kind === 'failed') {
    process.stderr.write(`${printable(answer.reason)}\n`);
    return exitCodes.failed;
  }
  process.stdout.write(options.json === true ? `${answer.text}\n` : printable(inWords(answer.body)));
  return exitCodes.ok;
}

/** Some of the words are a provider's or a client's: they must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, '\u{fffd}');
}
