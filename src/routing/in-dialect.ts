import type { DialectName } from '../core/dialect-name.ts';
import type { Plan, Target } from '../core/plan.ts';

/** The plan with each provider that also speaks the client's dialect in that dialect: nothing is translated there. */
export function inDialect(plan: Plan, dialect: DialectName): Plan {
  if (!plan.targets.some(({ provider }) => provider.inOtherDialects?.has(dialect))) return plan;
  const [first, ...others] = plan.targets;
  return { ...plan, targets: [targetIn(first, dialect), ...others.map((target) => targetIn(target, dialect))] };
}

/** The target with its provider in this dialect, where it speaks it. */
export function targetIn(target: Target, dialect: DialectName): Target {
  const provider = target.provider.inOtherDialects?.get(dialect);
  return provider === undefined ? target : { ...target, provider };
}
