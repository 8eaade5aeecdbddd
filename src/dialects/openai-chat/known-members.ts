import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import { invalidRequest } from './check-member.ts';

/** All of a request that the gateway itself reads. */
const readNames = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'max_tokens',
  'max_completion_tokens',
] as const;

/** By these some provider, or the gateway in front of it, lets another model answer than `model` names. */
const modelNames = [
  // OpenRouter and those who took over its words: other models to try, another provider's price, a stored choice, a plugin that chooses.
  'models',
  'route',
  'provider',
  'preset',
  'plugins',
  // Vercel's gateway.
  'providerOptions',
  // LiteLLM: other models to try, a list of its own, one deployment of a model, another address and its credentials.
  'fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'fallback_models',
  'model_list',
  'model_id',
  'user_config',
  'specific_deployment',
  'deployment_id',
  'custom_llm_provider',
  'litellm_params',
  'api_base',
  'base_url',
  'api_key',
  'extra_body',
  // Older servers, by whose deployments and engines a model goes.
  'deployment',
  'engine',
  'backend',
  // Adapters that make another model of the one that is named.
  'lora',
  'lora_path',
] as const;

type ReadName = (typeof readNames)[number];

/** What a request has of the members that the gateway knows. */
interface KnownMembers {
  readonly read: Readonly<Partial<Record<ReadName, JsonMember>>>;
  /** The first member by which another model could be chosen. */
  readonly modelMember: string | undefined;
}

const known: ReadonlySet<string> = new Set([...readNames, ...modelNames].map((name) => name.toLowerCase()));
const spelled = new Map([...readNames, ...modelNames].map((name) => [name.toLowerCase(), name]));
const isRead: ReadonlySet<string> = new Set(readNames);

/** The same by length: of most keys nothing else has to be looked at. */
const byLength: readonly (readonly string[])[] = Array.from(
  { length: Math.max(...[...known].map(({ length }) => length)) + 1 },
  (_, length) => [...known].filter((name) => name.length === length),
);

/**
 * Finds the members that the gateway knows, however they are escaped.
 * @throws GatewayError `invalid_request` for one that is there twice, or that differs from a known name in its case: some
 *   parsers (Go's for one) take it for that name, so that a check of the one would say nothing about the other
 */
export function findKnownMembers(body: Buffer, members: JsonMembers): KnownMembers {
  const read: Partial<Record<ReadName, JsonMember>> = {};
  let modelMember: string | undefined;
  for (const member of members.list) {
    const folded = foldedName(body, member);
    const name = folded === undefined ? undefined : spelled.get(folded);
    if (name === undefined) continue;
    if (!member.isNamed(name)) throw misspelt(member.key, name);
    if (!isReadName(name)) {
      modelMember ??= name;
      continue;
    }
    if (read[name] !== undefined) throw invalidRequest('duplicate_parameter', name, `Duplicate parameter: '${name}'.`);
    read[name] = member;
  }
  return { read, modelMember };
}

function isReadName(name: string): name is ReadName {
  return isRead.has(name);
}

/** The known name that a key has but for its case; undefined for what is none. */
function foldedName(body: Buffer, member: JsonMember): string | undefined {
  const from = member.keyStart + 1;
  const length = member.keyEnd - from - 1;
  for (const name of byLength[length] ?? []) if (isAscii(body, from, name)) return name;
  for (let at = from; at < from + length; at += 1) {
    const byte = body[at] as number;
    if (byte === backslash || byte >= 0x80) return fold(member.key);
  }
  return undefined;
}

const backslash = 0x5c;

/** Whether the bytes are a name in lower case, in any case. */
function isAscii(body: Buffer, from: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    const byte = body[from + index] as number;
    if (byte !== code && (byte | 0x20) !== code) return false;
  }
  return true;
}

/** As Unicode folds it: a long s is an s, a Kelvin sign a k. What follows a NUL is not seen by parsers written in C. */
function fold(key: string): string {
  return (key.split('\0', 1)[0] ?? '').toUpperCase().toLowerCase();
}

function misspelt(key: string, name: string) {
  const shown = key.slice(0, 64);
  return invalidRequest(
    'unknown_parameter',
    shown,
    `Unknown parameter: '${shown}'. Did you mean '${name}'? Some providers do not tell the two apart, so this gateway takes only the latter.`,
  );
}
