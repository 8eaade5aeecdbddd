import process from 'node:process';

/** Loaded before the gateway: at SIGUSR2 it says what the process holds, as a line of its log. */
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const rssMiB = process.memoryUsage.rss() / 1024 ** 2;
  process.stdout.write(`${JSON.stringify({ msg: 'resources', rssMiB, timers })}\n`);
});
