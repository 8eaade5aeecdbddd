import { wrap } from '../bench/wrap.ts';
import { optionMeanings } from './options.ts';

/** The text of `--help`. */
export function helpText(): string {
  const options = optionMeanings.map(([option, meaning]) => `  ${option}\n${wrap(meaning)}`).join('\n');
  return `npm run soak -- [options]

Sends mixed traffic to several processes of the built gateway. Meanwhile their simulated providers fail, the
configuration is reloaded, and the processes are restarted and killed. At the end every request must be
accounted for exactly once, nothing may be held any more, and no memory, handle or socket of the process that was
never restarted may have grown. If something is wrong, the status is 1. docs/soak.md says how to read the report.
With valkey-server or redis-server on the PATH the processes share it. Ctrl-C ends the run early, with its report.

Options:
${options}
`;
}
