import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { scrape } from '../../harness/metrics.ts';
import { Arena } from './arena.ts';
import { Attacker } from './attacker.ts';
import { whyNoCgroup } from './cgroup.ts';
import type { Asked } from './tenant-process.ts';

const isLong = process.env['STRESS_FULL'] === '1';
const durationMs = isLong ? 30_000 : 5_000;
/** Of the tenant's slowest request in a hundred, beside what the machine itself is late by. */
const longestTenantMs = 500;
const settlesWithinMs = 10_000;

/** The same for every attack of a run: a gateway has to live through all of them. */
let arena: Arena | undefined;

/** What an attack came to. */
interface Withstood {
  readonly attacker: Attacker;
  readonly tenant: readonly Asked[];
}

/**
 * One attack on a gateway in the smallest pod, while a tenant who behaves asks once a second. The process lives, the tenant
 * is served as ever, and when the attacker has left nothing of it is held any more.
 * @param judge what else went wrong, in words
 */
export function withstand(
  name: string,
  attack: (attacker: Attacker) => Promise<void>,
  judge: (withstood: Withstood) => readonly string[] = () => [],
): void {
  test.skipIf(whyNoCgroup() !== undefined)(name, { timeout: durationMs + 90_000 }, async () => {
    if (arena?.lives !== true) {
      arena?.close();
      arena = await Arena.open();
    }
    const { cgroup, asked, port, adminUrl } = arena;
    const askedBefore = asked.length;
    let peakBytes = 0;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, cgroup.workingSetBytes());
    }, 50);
    const attacker = new Attacker(port, durationMs);
    await attack(attacker);
    await attacker.waitForTheEnd();
    attacker.leave();
    const tenant = asked.slice(askedBefore);
    clearInterval(watch);

    const failures = tenant.flatMap(({ failure }) => failure ?? []);
    const tenantMs = slowest(tenant.map(({ gatewayMs }) => gatewayMs));
    const machineMs = slowest(tenant.map(({ bareMs }) => bareMs));
    report(name, [
      arena.lives ? 'lives' : `dead (${arena.gateway.signalCode})`,
      `${cgroup.oomKills()} OOM kills`,
      `${Math.round(peakBytes / 1_048_576)} MiB`,
      `${failures.length} of ${tenant.length} failed`,
      `slowest ${Math.round(tenantMs)} ms`,
      `bare ${Math.round(machineMs)} ms`,
      [...attacker.statuses].map(([status, count]) => `${count}x${status}`).join(' '),
    ]);
    expect(arena.lives).toBe(true);
    expect(cgroup.oomKills()).toBe(0);
    expect(failures).toEqual([]);
    expect(tenant.length).toBeGreaterThan(0);
    expect(tenantMs).toBeLessThan(longestTenantMs + machineMs);
    expect(judge({ attacker, tenant })).toEqual([]);
    await expectNothingHeld(adminUrl);
  });
}

/** All but the tenant's own, which comes and goes. */
async function expectNothingHeld(adminUrl: string): Promise<void> {
  const endMs = performance.now() + settlesWithinMs;
  for (;;) {
    const metrics = await scrape(adminUrl);
    const held = {
      inFlight: Math.max(0, metrics.sum('headgate_requests_in_flight') - 1),
      bodyBytes: Math.max(0, metrics.sum('headgate_buffered_body_bytes') - 1_000),
      leaks: metrics.sum('headgate_leaks_total'),
    };
    if (performance.now() < endMs && Object.values(held).some((count) => count > 0)) {
      await sleep(200);
      continue;
    }
    expect(held).toEqual({ inFlight: 0, bodyBytes: 0, leaks: 0 });
    return;
  }
}

/** With so few requests the slowest in a hundred is the slowest. */
function slowest(times: ReadonlyArray<number | undefined>): number {
  const known = times.filter((time) => time !== undefined).toSorted((one, other) => one - other);
  return known[Math.ceil(known.length * 0.99) - 1] ?? 0;
}

/** One row of the table of a run. */
function report(name: string, cells: readonly string[]): void {
  const row = `| ${[name, ...cells].join(' | ')} |`;
  console.log(row);
  const file = process.env['ATTACKS_TABLE'];
  if (file !== undefined) appendFileSync(file, `${row}\n`);
}
