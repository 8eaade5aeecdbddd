import type { Conversation, Tool, ToolChoice } from '../../core/conversation.ts';
import { isObject, optional, optionalText, text, wrong } from '../chat-form/read-value.ts';
import type { Extensions } from '../extensions.ts';
import { listOf, protoMembers } from './proto-members.ts';
import { texts } from './read-values.ts';
import { jsonSchemaOf } from './schema-to-json.ts';

const declarationMembers: ReadonlySet<string> = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);

/** The functions that the client itself runs. Tools that Google runs, such as its search, are extensions. */
export function readTools(value: unknown, extensions: Extensions): Pick<Conversation, 'tools'> {
  const tools: Tool[] = [];
  for (const [index, entry] of listOf(value).entries()) {
    if (!isObject(entry)) throw wrong(`tools.${index}`, 'an object');
    const { functionDeclarations, ...others } = protoMembers(entry, `tools.${index}`);
    for (const [name, options] of Object.entries(others)) extensions.addIndispensable(`tools.${name}`, options);
    for (const [at, declaration] of listOf(functionDeclarations).entries()) {
      tools.push(readDeclaration(declaration, `tools.${index}.functionDeclarations.${at}`, extensions));
    }
  }
  return tools.length === 0 ? {} : { tools };
}

function readDeclaration(value: unknown, at: string, extensions: Extensions): Tool {
  if (!isObject(value)) throw wrong(at, 'an object');
  const declaration = protoMembers(value, at);
  extensions.addOthers(declaration, declarationMembers, 'tools.functionDeclarations.');
  const { name, description, parameters, parametersJsonSchema } = declaration;
  // Google refuses both together.
  if (parameters !== undefined && parametersJsonSchema !== undefined) {
    extensions.add('tools.functionDeclarations.parameters', parameters);
  }
  return {
    name: text(name, `${at}.name`),
    ...optionalText('description', description, `${at}.description`),
    ...optional(
      'parameters',
      parametersJsonSchema ?? parameters,
      () => parametersJsonSchema ?? jsonSchemaOf(parameters),
    ),
  };
}

const configMembers: ReadonlySet<string> = new Set(['functionCallingConfig']);
const callingMembers: ReadonlySet<string> = new Set(['mode', 'allowedFunctionNames']);

export function readToolConfig(value: unknown, extensions: Extensions): Pick<Conversation, 'toolChoice'> {
  if (value === undefined) return {};
  if (!isObject(value)) throw wrong('toolConfig', 'an object');
  const config = protoMembers(value, 'toolConfig');
  extensions.addOthers(config, configMembers, 'toolConfig.');
  const { functionCallingConfig } = config;
  if (functionCallingConfig === undefined) return {};
  const at = 'toolConfig.functionCallingConfig';
  if (!isObject(functionCallingConfig)) throw wrong(at, 'an object');
  const calling = protoMembers(functionCallingConfig, at);
  extensions.addOthers(calling, callingMembers, `${at}.`);
  const toolChoice = readMode(calling['mode'], calling['allowedFunctionNames'], extensions);
  return toolChoice === undefined ? {} : { toolChoice };
}

function readMode(mode: unknown, allowed: unknown, extensions: Extensions): ToolChoice | undefined {
  const at = 'toolConfig.functionCallingConfig';
  const names = allowed === undefined ? [] : texts(allowed, `${at}.allowedFunctionNames`);
  switch (mode) {
    case 'ANY':
      return readAny(names);
    case 'NONE':
      return 'none';
    case 'VALIDATED':
      // Other dialects cannot hold all calls to their schemas and allow a text as well.
      extensions.add(`${at}.mode`, mode);
      return names.length === 0 ? 'auto' : { allowed: names, mode: 'auto' };
    case 'AUTO':
    case 'MODE_UNSPECIFIED':
    case undefined:
      // Google itself ignores the names there.
      if (names.length > 0) extensions.add(`${at}.allowedFunctionNames`, names);
      return mode === 'AUTO' ? 'auto' : undefined;
    default:
      throw wrong(`${at}.mode`, "'AUTO', 'ANY', 'NONE' or 'VALIDATED'");
  }
}

function readAny(names: readonly string[]): ToolChoice {
  const [only] = names;
  if (only === undefined) return 'required';
  return names.length === 1 ? { tool: only } : { allowed: names, mode: 'required' };
}
