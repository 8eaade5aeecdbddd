import type { Conversation, Tool } from '../../core/conversation.ts';
import { isObject, optional, optionalBoolean, optionalText, text, wrong } from '../chat-form/read-value.ts';
import { cacheOf } from './cache-marker.ts';
import type { Extensions } from '../extensions.ts';

type Members = Readonly<Record<string, unknown>>;

const toolMembers: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
]);

/** The tools that the client itself runs. Those that Anthropic defines or runs are extensions, by their types. */
export function readTools(tools: unknown, extensions: Extensions): Tool[] {
  if (!Array.isArray(tools)) throw wrong('tools', 'an array of objects');
  const read: Tool[] = [];
  for (const [index, tool] of (tools as unknown[]).entries()) {
    if (!isObject(tool)) throw wrong(`tools.${index}`, 'an object');
    const { type } = tool;
    if (typeof type === 'string' && type !== 'custom') extensions.addIndispensable(`tools.${type.slice(0, 64)}`, tool);
    else read.push(readTool(tool, `tools.${index}`, extensions));
  }
  return read;
}

function readTool(tool: Members, at: string, extensions: Extensions): Tool {
  extensions.addOthers(tool, toolMembers, 'tools.');
  return {
    name: text(tool['name'], `${at}.name`),
    ...optionalText('description', tool['description'], `${at}.description`),
    ...optional('parameters', tool['input_schema'], () => tool['input_schema']),
    ...optionalBoolean('strict', tool['strict'], `${at}.strict`),
    ...cacheOf(tool),
  };
}

export function readToolChoice(choice: Members): Pick<Conversation, 'toolChoice' | 'parallelToolCalls'> {
  const at = 'tool_choice';
  const { disable_parallel_tool_use: isSingle } = choice;
  const parallel = typeof isSingle === 'boolean' ? { parallelToolCalls: !isSingle } : {};
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { toolChoice: choice['type'], ...parallel };
    case 'any':
      return { toolChoice: 'required', ...parallel };
    case 'tool':
      return { toolChoice: { tool: text(choice['name'], `${at}.name`) }, ...parallel };
    default:
      throw wrong(`${at}.type`, "'auto', 'any', 'tool' or 'none'");
  }
}
