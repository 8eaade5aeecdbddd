import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { scrape } from '../../harness/metrics.ts';
import { Arena } from './arena.ts';
import { Attacker } from './attacker.ts';
import { whyNoCgroup } from './cgroup.ts';
import type { TenantSample } from './tenant-process.ts';

const isLong = process.env['STRESS_FULL'] === '1';
const durationMs = isLong ? 30_000 : 5_000;
/** The bound of the tenant's 99th percentile, beyond the delay that the machine itself causes. */
const longestTenantMs = 500;
const settlesWithinMs = 10_000;

/** All attacks of a run use the same arena, because a gateway must live through all of them. */
let arena: Arena | undefined;

/** The result of an attack. */
interface Withstood {
  readonly attacker: Attacker;
  readonly tenant: readonly TenantSample[];
}

/**
 * Attacks a gateway that has the memory and the CPU of the smallest pod, while a well-behaved tenant sends one request a
 * second. The process must live, the tenant must be served in time, and the gateway must release everything that it held
 * for the attacker.
 * @param judge returns one message for each further failure
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
    const { cgroup, samples, port, adminUrl } = arena;
    const beganAtMs = Date.now();
    let peakBytes = 0;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, cgroup.workingSetBytes());
    }, 50);
    const attacker = new Attacker(port, durationMs);
    await attack(attacker);
    await attacker.waitForTheEnd();
    const leftAtMs = Date.now();
    attacker.leave();
    await allAnswered(samples, leftAtMs);
    // What was asked before, while thousands of connections of the last attack closed, says nothing of this one.
    const tenant = samples.filter(({ askedAtMs }) => askedAtMs >= beganAtMs && askedAtMs <= leftAtMs);
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

/** Waits until the tenant has all answers to what it asked until then. */
async function allAnswered(samples: readonly TenantSample[], untilMs: number): Promise<void> {
  const endMs = performance.now() + settlesWithinMs;
  while (performance.now() < endMs) {
    const next = samples.find(({ askedAtMs }) => askedAtMs > untilMs);
    if (next !== undefined && samples.filter(({ number }) => number < next.number).length === next.number) return;
    await sleep(50);
  }
}

/** Waits until the gateway holds nothing but the tenant's own request, which may be in flight at any moment. */
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

/** The 99th percentile. With fewer than a hundred requests it is the slowest request. */
function slowest(times: ReadonlyArray<number | undefined>): number {
  const sorted = times.filter((time) => time !== undefined).toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}

/** Writes one row of the table of a run. */
function report(name: string, cells: readonly string[]): void {
  const row = `| ${[name, ...cells].join(' | ')} |`;
  console.log(row);
  const file = process.env['ATTACKS_TABLE'];
  if (file !== undefined) appendFileSync(file, `${row}\n`);
}
