import { builtInModel } from '../../src/config/complete-models.ts';
import { settingsTree } from '../../src/config/schema.ts';
import type { SettingSchema } from '../../src/config/setting-schema.ts';
import { describeQuantity } from '../describe-quantity.ts';
import { renderValue } from '../list-settings.ts';
import type { GeneratedPage } from '../generated-page.ts';

/** Sections that have no defaults to show, as somebody would write them. */
const written: Readonly<Record<string, string>> = {
  auth: `auth:
  # The closed list of teams that keys may belong to.
  teams: []
  # More keys in a file of their own, a mounted Secret for one; read again when it changes. With it a key is always
  # wanted, even while it lists none.
  # keysFile: keys.yaml
  # Failed authentications in any 60 seconds of one client address; one more is answered with 429 in place of 401.
  # Known keys pass all the same.
  failuresPerMinute: 60
  # Callers send the key as "Authorization: Bearer …"; here stands its hash. \`npx headgate keys new\` makes both.
  # With no key here and no keysFile, no key is asked for and a caller is known by its address.
  keys: []
  #  - id: web-chat
  #    name: The web team's chat
  #    sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  #    team: web                     # one of auth.teams
  #    priority: batch               # waits, and is refused, before others; where absent: interactive
  #    models: [${builtInModel}]          # where absent: all
  #    expires: 2027-01-31           # from its first moment on, UTC
  #    limits:                       # before those of limits.perCaller, one by one
  #      requestsPerMinute: 100
  #      usdPerMonth: 50`,
  providers: `providers:
  openai:
    preset: openai
    # baseUrl: https://api.openai.com/v1   # the preset's, where absent
    # dialect: openai                      # the preset's first, where absent
    apiKey: \${OPENAI_API_KEY}
    # apiKeyFile: /run/secrets/openai   # instead of apiKey; read again when it changes
  # A server of your own that speaks OpenAI's dialect:
  # local:
  #   baseUrl: http://127.0.0.1:8080/v1
  # One behind a company's gateway:
  # behind-gateway:
  #   baseUrl: https://llm.example.com/v1
  #   apiKey: \${COMPANY_KEY}
  #   authentication:
  #     style: header                      # or bearer, query, none
  #     name: api-key
  #   headers: { x-team: web }
  #   query: { api-version: '2024-10-21' }
  #   connections:
  #     extraCaFile: /etc/headgate/company-ca.pem
  #     proxy: none                        # or http://user:password@proxy:3128
  #     maxConnections: 100
  #     connectMs: 5s
  #     idleSocketMs: 30s
  #     maxSocketAgeMs: 1m`,
  models: `models:
  - name: ${builtInModel}
    provider: openai
  # Another name for a model, with a longer deadline:
  - name: thinker
    provider: openai
    upstreamModel: gpt-6-sol
    deadlineMs: 2m
    # In place of the price that Headgate knows, in US dollars for a million tokens:
    # price:
    #   inputPerMillion: 2
    #   outputPerMillion: 10
    #   cachedInputPerMillion: 0.2
    #   cacheWritePerMillion: 2.5
    #   audioInputPerMillion: 30
    #   audioOutputPerMillion: 60
  # Several targets for one model (docs/routing.md), here of two providers, and of a third where none of these answers:
  # - name: usual
  #   aliases: [gpt-4o]                # other names that clients may write for it
  #   groups:
  #     - balance: least_in_flight       # weighted, fastest, cheapest
  #       targets:
  #         - { provider: openai, weight: 3 }
  #         - { provider: azure, upstreamModel: usual-east, weight: 1, maxInFlight: 50 }
  #     - targets: [{ provider: anthropic, upstreamModel: claude-sonnet-4-5 }]
  #   affinity:
  #     by: [session, prompt_cache_key, prefix]
  #     loadBound: 1.5
  #   insteadOf:
  #     contextWindow: thinker
  #     contentPolicy: thinker
  #   tryMs: 10s
  #   repeatUnanswered: true
  #   hedge: true
  # Every other name goes to the provider as it is:
  - name: '*'
    provider: openai`,
  defaults: `defaults:
  model: ${builtInModel}`,
};

export const page: GeneratedPage = {
  path: 'headgate.example.yaml',
  render: () =>
    `# yaml-language-server: $schema=schemas/headgate.schema.json
#
# Written by scripts/generate.ts. Copy it to headgate.yaml and keep only what you change: every value below
# is the default, but for providers and models, which are examples. docs/configuration.md says more.
${Object.entries(settingsTree.properties ?? {})
  .map(renderSection)
  .join('')}`,
};

function renderSection([name, schema]: [string, SettingSchema]): string {
  return `\n${comment(schema.description ?? '', '')}${written[name] ?? `${name}:\n${renderMembers(schema, '  ')}`}\n`;
}

function renderMembers(schema: SettingSchema, indent: string): string {
  return Object.entries(schema.properties ?? {})
    .map(([name, member]) => {
      const words = comment(describe(name, member), indent);
      const [inMap] = Object.values(member.patternProperties ?? {});
      if (inMap?.like !== undefined) return `${words}${indent}# ${name}: { some-name: {} }   # each as ${inMap.like}`;
      if (member.properties !== undefined) return `${words}${renderSectionIn(name, member, indent)}`;
      if (member.default === undefined) return `${words}${indent}# ${name}: …`;
      return `${words}${indent}${name}: ${renderValue(member, member.default)}`;
    })
    .join('\n');
}

function renderSectionIn(name: string, schema: SettingSchema, indent: string): string {
  if (schema.like !== undefined) return `${indent}# ${name}: {}   # as ${schema.like}`;
  if (schema.default === undefined) return renderOptional(name, schema, indent);
  return `${indent}${name}:\n${renderMembers(schema, `${indent}  `)}`;
}

function renderOptional(name: string, schema: SettingSchema, indent: string): string {
  const members = Object.keys(schema.properties ?? {}).map((member) => `${indent}#   ${member}: …`);
  return [`${indent}# ${name}:`, ...members].join('\n');
}

function describe(name: string, schema: SettingSchema): string {
  const standard = schema.default === undefined ? undefined : renderValue(schema, schema.default);
  const quantity = describeQuantity(name, standard);
  const notes = [quantity, schema.restart === true ? 'needs a restart' : undefined].filter(
    (note) => note !== undefined,
  );
  return `${schema.description ?? ''}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

/** Wrapped at 110 columns. */
function comment(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + word.length > 106) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((wrapped) => `${indent}# ${wrapped}\n`).join('');
}
