/**
 * `npm run soak`: lets gateway processes serve mixed traffic while everything around them fails, and checks that every
 * request is accounted for. `node soak/run.ts --help` explains the options, docs/soak.md the report.
 */
import { audit } from './audit.ts';
import { helpText } from './help.ts';
import { judgeSlopes } from './judge-slopes.ts';
import { readOptions, type SoakOptions, WrongOption } from './options.ts';
import { passes, type Report, renderReport, writeReport } from './report.ts';
import { soak } from './soak.ts';
import { warmUp } from './traffic.ts';

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(helpText());
  else finish(await run(options));
} catch (thrown) {
  if (!(thrown instanceof WrongOption)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 2;
}

async function run(options: SoakOptions): Promise<Report> {
  const stop = new AbortController();
  process.on('SIGINT', () => {
    if (stop.signal.aborted) process.exit(130);
    console.error('\nno more requests are sent; the report follows when all is at rest');
    stop.abort();
  });
  process.on('SIGTERM', () => process.exit(143));
  const soaked = await soak(options, stop.signal);
  const samples = soaked.pods[0]?.life.samples ?? [];
  const slopes = judgeSlopes(samples, soaked.durationMs * warmUp.part, soaked.durationMs);
  return { options, soaked, accounts: audit(soaked), slopes };
}

function finish(report: Report): void {
  console.log(renderReport(report));
  if (report.options.writes) console.log(`written to ${writeReport(report)}`);
  process.exitCode = passes(report) ? 0 : 1;
}
