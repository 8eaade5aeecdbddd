import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import { invalidRequest } from './check-member.ts';

/** All members of a request that the gateway itself reads. */
const readNames = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'max_tokens',
  'max_completion_tokens',
] as const;

/** Members by which some provider, or a gateway in front of it, may use another model than `model` names. */
const modelNames = [
  // OpenRouter and providers with its names: other models to try, another provider's price, a stored choice, a plugin
  // that chooses.
  'models',
  'route',
  'provider',
  'preset',
  'plugins',
  // Vercel's gateway.
  'providerOptions',
  // LiteLLM: other models to try, its own model list, one deployment of a model, another address and its credentials.
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
  // Older servers, where the deployment or engine selects the model.
  'deployment',
  'engine',
  'backend',
  // Adapters that turn the named model into another one.
  'lora',
  'lora_path',
] as const;

type ReadName = (typeof readNames)[number];

/** The known members of a request. */
interface KnownMembers {
  readonly read: Readonly<Partial<Record<ReadName, JsonMember>>>;
  /** The first member by which another model could be chosen. */
  readonly modelMember: string | undefined;
}

const known: ReadonlySet<string> = new Set([...readNames, ...modelNames].map((name) => name.toLowerCase()));
const spelled = new Map([...readNames, ...modelNames].map((name) => [name.toLowerCase(), name]));
const isRead: ReadonlySet<string> = new Set(readNames);

/** The known names by length, because the length alone excludes most keys. */
const byLength: readonly (readonly string[])[] = Array.from(
  { length: Math.max(...[...known].map(({ length }) => length)) + 1 },
  (_, length) => [...known].filter((name) => name.length === length),
);

/**
 * Finds the members that the gateway knows, also where they are escaped.
 * @throws GatewayError `invalid_request` for a member that is repeated, or whose name differs from a known name in case
 *   only. Some parsers, such as Go's, accept it as that name, so a check of one member would say nothing about the
 *   other.
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

/** The known name that differs from a key in case only; undefined where there is none. */
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

/** Whether the bytes equal a lower-case name, ignoring case. */
function isAscii(body: Buffer, from: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    const byte = body[from + index] as number;
    if (byte !== code && (byte | 0x20) !== code) return false;
  }
  return true;
}

/**
 * Folds case like Unicode: a long s is an s, a Kelvin sign is a k. The text after a NUL is removed, because parsers
 * written in C do not see it.
 */
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
