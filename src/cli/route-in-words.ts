import { type QueueRefusal, queueRefusals } from '../core/admission-queue.ts';
import { isPattern } from '../core/name-patterns.ts';
import type { ReportedGroup, ReportedTarget, RouteReport } from '../endpoints/admin/route-report.ts';
import { columns } from './columns.ts';
import { partOf, targetsOf } from './list-of-routes.ts';

const nameWidth = 11;

/** Where the requests for a model would go now, for people: who is asked first and why, then each target. */
export function routeInWords(report: RouteReport): string {
  const { groups } = report;
  const sections = [
    facts(report),
    ...groups.map((group, index) => groupInWords(group, index, groups.length)),
    rules(report),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function facts({ model, served_by, counted_as, groups, asked_first }: RouteReport): string[] {
  const first = groups.flatMap(({ targets }) => targets).filter(({ chance }) => chance > 0);
  return [
    fact('model', served_by === model ? model : `${model}, ${servedAs(served_by, counted_as)}`),
    fact('asked first', targetsOf(first)),
    fact('because', asked_first.words),
  ];
}

function servedAs(servedBy: string, countedAs: string): string {
  return isPattern(servedBy) ? `passed on by "${servedBy}", counted as ${countedAs}` : `an alias of ${servedBy}`;
}

function groupInWords({ balance, targets }: ReportedGroup, index: number, count: number): string[] {
  const before = index === 0 ? '' : `, asked where nobody of the ${index === 1 ? 'first' : 'groups before'} can be`;
  const title = count === 1 ? `targets, ${balance}` : `group ${index + 1}, ${balance}${before}`;
  const [titlesLine = '', ...lines] = columns([titles, ...targets.map(columnsOf)]);
  return [title, `  ${titlesLine}`, ...targets.flatMap((target, at) => [`  ${lines[at] ?? ''}`, ...notesOf(target)])];
}

const titles = ['now', 'target', 'state', 'in flight', 'first token', 'p95', 'weight', '$ per million in / out'];

function columnsOf(target: ReportedTarget): string[] {
  const { provider, upstream_model, state, chance, first_token_ms, usual_wait_ms, weight, price } = target;
  return [
    chance === 0 ? '-' : partOf(chance),
    `${provider}/${upstream_model}`,
    state.words,
    callsOf(target),
    first_token_ms === null ? '-' : `${first_token_ms} ms`,
    usual_wait_ms === null ? '-' : `${usual_wait_ms} ms`,
    String(weight),
    price === null ? 'not known' : `${price.input_per_million} / ${price.output_per_million}`,
  ];
}

function callsOf({ in_flight, slots, max_slots, waiting }: ReportedTarget): string {
  const reduced = slots < max_slots ? ` (at most ${max_slots})` : '';
  return `${in_flight} of ${slots}${reduced}${waiting === 0 ? '' : `, ${waiting} wait`}`;
}

function notesOf({ skipped, state, refused, last_failure }: ReportedTarget): string[] {
  const isPlain = state.name === 'fails' || state.name === 'cools_down' || state.name === 'refused';
  const failure =
    last_failure && `failed ${last_failure.at.replace('T', ' ').slice(0, 19)} UTC: ${last_failure.message}`;
  const saidBy = state.said_by && `said by ${state.said_by.join(', ')}`;
  return [isPlain || skipped === null ? null : `skipped: ${skipped}`, saidBy, refusalsOf(refused), failure]
    .filter((note) => note !== null)
    .map((note) => `        ${note}`);
}

function refusalsOf(refused: ReportedTarget['refused']): string | null {
  const reasons = queueRefusals
    .filter((why) => refused[why] > 0)
    .map((why) => `${refused[why]} ${wordsOfRefusal[why]}`);
  return reasons.length === 0 ? null : `refused since the start: ${reasons.join(', ')}`;
}

const wordsOfRefusal: Readonly<Record<QueueRefusal, string>> = {
  line_full: 'because the line was full',
  too_late: 'whose turn would not have come in time',
  waited: 'that had waited in vain',
  displaced: 'that made room for interactive ones',
};

function rules(report: RouteReport): string[] {
  const { affinity, instead_of, deadline_ms, try_ms, repeat_unanswered, hedge, retries_left, hedges_left } = report;
  const oneTry = try_ms === null ? '' : `, at most ${try_ms} ms for one try where another target can be asked`;
  return [
    fact('deadline', `${deadline_ms} ms${oneTry}`),
    fact('retries', `${retries_left} left now (a fifth of all requests, and 10)`),
    fact(
      'unanswered',
      repeat_unanswered ? 'repeated at another target' : 'not repeated: a provider may have worked on it',
    ),
    fact(
      'hedge',
      hedge ? `on, ${hedges_left ?? 0} second calls left now (a twentieth of all requests, and 10)` : 'off',
    ),
    fact(
      'affinity',
      affinity === null ? 'none' : `by ${affinity.by.join(', ')}, up to ${affinity.load_bound} times the fair part`,
    ),
    fact('too long', standIn(instead_of.context_window)),
    fact('forbidden', standIn(instead_of.content_policy)),
  ];
}

function standIn(model: string | null): string {
  return model === null ? 'the client is told: no other model stands in' : `${model} answers in its place`;
}

function fact(name: string, words: string): string {
  return `${name.padEnd(nameWidth)} ${words}`;
}
