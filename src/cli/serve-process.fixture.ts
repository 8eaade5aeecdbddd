import { guardProcess } from './guard-process.ts';
import { runCommand } from './run.ts';

/** A whole process around a gateway of cardboard, for the tests of `serve`: what it does is in its arguments. */
const [behaviour, ...args] = process.argv.slice(2);

const guard = guardProcess(process.env);
const code = await runCommand(args, {
  env: process.env,
  ...guard,
  loadSimulator: () => Promise.reject(new Error('not wanted here')),
  createGateway: () => ({
    start() {
      const address = { host: '127.0.0.1', port: 1 };
      if (behaviour === 'bug-at-start') throw new Error('no start with sk-secret-key');
      if (behaviour === 'crash' || behaviour === 'stuck-log') setTimeout(() => crash(), 100);
      if (behaviour === 'reject') setTimeout(() => void Promise.reject(new Error('rejected with sk-secret-key')), 100);
      if (behaviour === 'chatter') setInterval(() => process.stdout.write('a line that nobody reads\n'), 5);
      // What a listener is for the process: something that keeps it alive.
      setInterval(() => undefined, 60_000);
      return Promise.resolve({ public: address, admin: address });
    },
    reload: (config) => void process.stdout.write(`reloaded ${config.limits.perCaller.requestsPerMinute}\n`),
    reloadRejected: (error) => void process.stdout.write(`rejected ${error.problems[0]?.path}\n`),
    writeOut: (lastLine) => {
      if (behaviour !== 'stuck-log') process.stdout.write(`written out\n`);
      if (behaviour === 'stuck-log' || lastLine === undefined) return false;
      process.stdout.write(`${lastLine}\n`);
      return true;
    },
    async drain({ settle }) {
      process.stdout.write(`draining, settle ${settle}\n`);
      if (behaviour === 'slow-drain') await new Promise((resolve) => setTimeout(resolve, 60_000));
      process.stdout.write('drained\n');
    },
  }),
});
process.stdout.write('', () => process.exit(code));

function crash(): never {
  throw new Error('crashed with sk-secret-key');
}
