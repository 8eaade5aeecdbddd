import { describeKey } from './describe-keys.ts';
import { describeRate, type StartReport } from './start-report.ts';

/** Most keys that are shown, so that the rest stays on the screen. */
const mostKeys = 5;

/** The lines that a person sees after `npm start`: the addresses, the provider, and a command to copy. */
export function renderGreeting(report: StartReport): string {
  return `
headgate ${report.version} is ready.

  public    ${report.publicUrl}   (POST /v1/inference, and what the SDKs below call)
${rows('base URL', baseUrls(reachable(report.publicUrl)))}
  docs      ${reachable(report.publicUrl)}/docs
  admin     ${report.adminUrl}   (GET /metrics)
${rows('provider', providerLines(report))}
  model     ${report.defaultModel === undefined ? 'no default: requests must name theirs' : `${report.defaultModel}, where a request names none`}
${rows('callers', [describeCallers(report), ...describeListed(report.keys)])}
${budgetLine(report)}${warningLines(report)}  settings  ${report.file ?? 'no file; headgate.example.yaml shows what there is to set'}

Try it:

  ${curl(report)}

Ctrl-C ends it. From here on: the log, one JSON line per request.

`;
}

/** The start report as one JSON line, for logs. */
export function renderStartLine(report: StartReport): string {
  return `${JSON.stringify({ level: 'info', time: new Date().toISOString(), msg: 'ready', ...report })}\n`;
}

/** The base URL that each SDK is given, because OpenAI's is another one. */
function baseUrls(url: string): readonly string[] {
  return [`${url}/v1 for OpenAI's SDKs`, `${url} for Anthropic's and Google's`];
}

function providerLines(report: StartReport): readonly string[] {
  if (!report.simulated) return report.providers.map(({ name, baseUrl }) => `${name}, ${baseUrl}`);
  const url = report.providers[0]?.baseUrl;
  return [
    `the embedded simulator${url === undefined ? '' : `, ${url}`}: ANSWERS ARE MADE UP.`,
    'For real ones: OPENAI_API_KEY=sk-… npm start',
  ];
}

function describeCallers({ keys, perCaller }: StartReport): string {
  return `${whoCalls(keys)}; ${describeRate(perCaller)}`;
}

function whoCalls({ required, count }: StartReport['keys']): string {
  if (!required) return 'told apart by address, no key wanted';
  return count === 0 ? 'a key is wanted, and nobody has one' : `told apart by ${count} key${count === 1 ? '' : 's'}`;
}

function describeListed({ listed, count }: StartReport['keys']): readonly string[] {
  const shown = listed.slice(0, mostKeys);
  const rest = count - shown.length;
  return [...shown.map(describeKey), ...(rest === 0 ? [] : [`and ${rest} more, which headgate check lists`])];
}

function budgetLine({ budgets }: StartReport): string {
  return budgets === undefined ? '' : `  budgets   ${budgets}: only limits.valkey remembers what was spent\n`;
}

function warningLines({ warnings = [] }: StartReport): string {
  return warnings.length === 0 ? '' : `${rows('warning', warnings)}\n`;
}

function curl({ publicUrl, keys }: StartReport): string {
  const key = keys.required ? ` -H "Authorization: Bearer $HEADGATE_KEY"` : '';
  const type = `-H 'content-type: application/json'`;
  return `curl -N${key} ${type} -d '{"prompt":"hello","stream":true}' ${reachable(publicUrl)}/v1/inference`;
}

/** Replaces the address that stands for all addresses with one that can be called from this machine. */
function reachable(url: string): string {
  return url.replace('://0.0.0.0:', '://127.0.0.1:').replace('://[::]:', '://[::1]:');
}

function rows(title: string, lines: readonly string[]): string {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(9)} ${line}`).join('\n');
}
