import type { DialectName } from '../core/dialect-name.ts';
import type { Plan, Target } from '../core/plan.ts';

/** The plan with each provider that also speaks the client's dialect in that dialect: nothing is translated there. */
export function inDialect(plan: Plan, dialect: DialectName): Plan {
  const [first, ...others] = plan.targets;
  const ofFirst = targetIn(first, dialect);
  const ofOthers = others.map((target) => targetIn(target, dialect));
  const isSame = ofFirst === first && ofOthers.every((target, index) => target === others[index]);
  return isSame ? plan : { ...plan, targets: [ofFirst, ...ofOthers] };
}

function targetIn(target: Target, dialect: DialectName): Target {
  const provider = target.provider.inOtherDialects?.get(dialect);
  return provider === undefined ? target : { ...target, provider };
}
