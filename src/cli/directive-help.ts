import { defaultDirectives, simulateOptions, type SimulateOption } from '../simulator/options.ts';
import { controls, spoken } from '../simulator/spoken.ts';
import { table } from './table.ts';

/** All directives of the simulator, for `headgate simulate --help`. */
export function directiveHelp(): string {
  const rows = simulateOptions.map(({ name, form, meaning }: SimulateOption): [string, string] => [
    form === '' ? name : `${name}=${form}`,
    meaning,
  ]);
  const formats = spoken.map(({ name, routes }): [string, string] => [name, routes]);
  const controlRows = controls.map(({ route, meaning }): [string, string] => [route, meaning]);
  return `${table('It speaks', formats)}

Each request can ask for its own with the header "x-simulate: ttft=200ms; tokens=40", or with the model
"sim/ttft=200ms;tokens=40". Where nothing is said: ${defaultDirectives}

${table('Directives', rows)}

${table('Control', controlRows)}`;
}
