import process from 'node:process';

const mib = 1024 ** 2;

/**
 * Loaded before the gateway: at SIGUSR2 it says what the process holds, as a line of its log. V8 keeps the pages that a
 * plain collection has emptied, up to 70 MiB here, or gives them back, as it likes: its last resort gives back all.
 */
process.on('SIGUSR2', () => {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' });
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((kind) => kind === 'Timeout').length;
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(
    `${JSON.stringify({ msg: 'resources', rssMiB: rss / mib, heapMiB: (heapUsed + external) / mib, timers, handles: resources.length })}\n`,
  );
});
