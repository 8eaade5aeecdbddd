import type { RouteSummary } from '../endpoints/admin/routes.ts';
import { columns } from './columns.ts';

/** All models with their targets, in columns for people. */
export function listOfRoutes(routes: readonly RouteSummary[]): string {
  return `${columns([titles, ...routes.map(columnsOf)]).join('\n')}\n`;
}

const titles = ['model', 'groups', 'targets', 'working', 'asked first'];

function columnsOf({ model, groups, targets, working, asked_first }: RouteSummary): string[] {
  return [model, String(groups), String(targets), working === null ? '' : String(working), targetsOf(asked_first)];
}

/** `eu/gpt-test 70 %, us/gpt-test 30 %` */
export function targetsOf(targets: RouteSummary['asked_first']): string {
  if (targets.length === 0) return 'nobody';
  return targets
    .map(({ provider, upstream_model, chance }) => `${provider}/${upstream_model} ${partOf(chance)}`)
    .join(', ');
}

export function partOf(chance: number): string {
  return chance > 0 && chance < 0.01 ? 'under 1 %' : `${Math.round(chance * 100)} %`;
}
