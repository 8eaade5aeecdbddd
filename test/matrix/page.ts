import { clients } from './clients/all.ts';
import type { Client } from './clients/client.ts';
import { providers, type TestedProvider } from './providers.ts';
import type { Outcome } from './run-cell.ts';
import { scenarios } from './scenarios/all.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** The folder in which the tests write their outcomes. */
export const pagePath = 'docs/matrix.md';

const signs: Readonly<Record<Outcome, string>> = {
  passes: 'yes',
  refused: 'refused',
  unknown: '–',
  absent: 'not yet',
  fails: '**fails**',
};

/** Writes the page from the outcomes of all cells. */
export function renderPage(
  outcomeOf: (client: Client, provider: TestedProvider, scenario: Scenario) => Outcome,
): string {
  const tables = clients.map((client) => {
    const rows = scenarios.map((scenario) => {
      const cells = providers.map((provider) => signs[outcomeOf(client, provider, scenario)]);
      return `| ${[scenario.name, ...cells].join(' | ')} |`;
    });
    return `## Clients of ${client.name} (\`${client.sdk}\`)

| | ${providers.map(({ name }) => name).join(' | ')} |
|---|${'---|'.repeat(providers.length)}
${rows.join('\n')}
`;
  });
  return `<!-- Written by test/matrix/every-client-reaches-every-provider.test.ts from what it has seen. To write it again: HEADGATE_RECORD=1 -->
# Every client with every provider

The official SDK of each client dialect calls the gateway over a real socket, and the gateway calls the simulator, which
speaks the dialect of each provider. The columns are the providers.

- *yes*: it works, and the test checks what the SDK returns and what the provider received.
- *refused*: the provider has no field for it, and the gateway refuses the request and names the parameter.
  Older completions are never translated, so they are refused wherever the provider does not serve them itself.
- *–*: the client's dialect has no field for it.
- *not yet*: the gateway has no such route or provider yet.

${tables.join('\n')}`;
}
