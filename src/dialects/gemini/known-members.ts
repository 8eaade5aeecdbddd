import { type JsonMember, type JsonMembers, scanMember } from '../../core/json/scan-object.ts';
import { camelCase, repeated } from './proto-members.ts';
import { invalidField } from './invalid-field.ts';

/** Members of the request that the gateway itself reads. */
const readNames = ['model', 'contents', 'generationConfig'] as const;
/** Members of `generationConfig` that the gateway itself reads. */
const configNames = ['maxOutputTokens', 'candidateCount'] as const;
/** Members by which Google, or a gateway in front of it, may use another model than the path names. */
const modelNames = ['models', 'fallbacks'] as const;
const configModelNames = ['modelConfig', 'modelSelectionConfig', 'routingConfig'] as const;

type Name = (typeof readNames)[number] | (typeof configNames)[number];

interface KnownMembers {
  readonly contents: JsonMember | undefined;
  readonly maxOutputTokens: JsonMember | undefined;
  readonly candidateCount: JsonMember | undefined;
  /** The first member by which another model could be chosen. */
  readonly modelMember: string | undefined;
}

/**
 * Finds the members that the gateway reads, in both spellings of their names.
 * @throws GatewayError `invalid_request` for a member that is repeated, or whose name differs from a known name in case
 *   only, because parsers disagree on whether it is that member
 */
export function findKnownMembers(body: Buffer, members: JsonMembers): KnownMembers {
  const outer = find(members, readNames, modelNames, '');
  const config = outer.read.generationConfig;
  const nested = config === undefined ? undefined : scanMember(body, config);
  const inner =
    nested?.kind === 'object' ? find(nested.members, configNames, configModelNames, 'generationConfig.') : undefined;
  return {
    contents: outer.read.contents,
    maxOutputTokens: inner?.read.maxOutputTokens,
    candidateCount: inner?.read.candidateCount,
    modelMember: outer.read.model === undefined ? (outer.modelMember ?? inner?.modelMember) : 'model',
  };
}

interface Found {
  readonly read: Readonly<Partial<Record<Name, JsonMember>>>;
  readonly modelMember: string | undefined;
}

function find({ list }: JsonMembers, names: readonly Name[], models: readonly string[], prefix: string): Found {
  const read: Partial<Record<Name, JsonMember>> = {};
  let modelMember: string | undefined;
  for (const member of list) {
    const key = camelCase(member.key.slice(0, 64));
    const lower = key.toLowerCase();
    const name = names.find((one) => one.toLowerCase() === lower);
    if (name !== undefined) {
      if (name !== key) throw misspelt(prefix, key, name);
      if (read[name] !== undefined) throw repeated(`${prefix}${name}`);
      read[name] = member;
    } else modelMember ??= models.some((one) => one.toLowerCase() === lower) ? `${prefix}${key}` : undefined;
  }
  return { read, modelMember };
}

function misspelt(prefix: string, key: string, name: string) {
  const message = `Unknown name "${key}". Did you mean "${name}"? Some providers do not tell the two apart, so this gateway takes only the latter.`;
  return invalidField(`${prefix}${key}`, message, 'unknown_parameter');
}
