import type { Conversation, Tool, ToolChoice } from '../../core/conversation.ts';
import { isObject } from '../chat-form/read-value.ts';
import { cachePoint } from './cache-point.ts';
import { carriesStrict } from './fates-for.ts';

/** The tools and which of them to call. Undefined where none may be called: Converse has no other word for that. */
export function writeToolConfig(conversation: Conversation, model: string, canCache: boolean): object | undefined {
  const { tools = [], toolChoice } = conversation;
  const offered = tools.filter(({ name }) => isOffered(name, toolChoice));
  if (offered.length === 0 || toolChoice === 'none') return undefined;
  const isStrict = carriesStrict(model);
  const written = offered.flatMap((tool) => {
    const marker = canCache && tool.cache !== undefined ? [cachePoint(tool.cache)] : [];
    return [writeTool(tool, isStrict), ...marker];
  });
  return { tools: written, ...(toolChoice === undefined ? {} : { toolChoice: writeChoice(toolChoice) }) };
}

function isOffered(name: string, choice: ToolChoice | undefined): boolean {
  return typeof choice !== 'object' || !('allowed' in choice) || choice.allowed.includes(name);
}

function writeTool({ name, description, parameters, strict }: Tool, isStrict: boolean): object {
  // The API refuses an empty description.
  const described = description === undefined || description === '' ? {} : { description };
  const strictly = isStrict && strict === true ? { strict } : {};
  return { toolSpec: { name, ...described, inputSchema: { json: writeSchema(parameters) }, ...strictly } };
}

/** The API requires a schema of an object; OpenAI's clients may leave it out, or its type. */
function writeSchema(schema: unknown): object {
  if (!isObject(schema)) return { type: 'object', properties: {} };
  return 'type' in schema ? schema : { type: 'object', ...schema };
}

function writeChoice(choice: Exclude<ToolChoice, 'none'>): object {
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required') return { any: {} };
  if ('tool' in choice) return { tool: { name: choice.tool } };
  return choice.mode === 'required' ? { any: {} } : { auto: {} };
}
