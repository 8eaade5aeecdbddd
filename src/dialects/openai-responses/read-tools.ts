import type { Tool, ToolChoice } from '../../core/conversation.ts';
import { isObject, optional, optionalBoolean, optionalText, text, wrong } from '../chat-form/read-value.ts';
import type { NoteExtension } from './read-options.ts';

/**
 * Reads the tools that the client runs itself. A tool that the provider runs, such as a web search, exists in this
 * dialect alone: it becomes an extension that must not be dropped.
 * @throws GatewayError `invalid_request` naming the tool whose form is wrong
 */
export function readTools(tools: unknown, note: NoteExtension): Tool[] {
  if (!Array.isArray(tools)) throw wrong('tools', 'an array of objects');
  return tools.flatMap((tool: unknown, index): Tool[] => {
    const at = `tools.${index}`;
    if (!isObject(tool)) throw wrong(at, 'an object');
    const { type, name, description, parameters, strict, ...rest } = tool;
    if (type !== 'function') {
      note(`tools.${text(type, `${at}.type`)}`, tool, true);
      return [];
    }
    for (const [member, value] of Object.entries(rest)) {
      if (value !== null && value !== false) note(`tools.${member}`, value);
    }
    return [
      {
        name: text(name, `${at}.name`),
        ...optionalText('description', description, `${at}.description`),
        ...optional('parameters', parameters, () => parameters),
        ...optionalBoolean('strict', strict, `${at}.strict`),
      },
    ];
  });
}

/** Reads `tool_choice`. `auto` stands for a choice that is noted as an extension, because it cannot be carried. */
export function readToolChoice(choice: unknown, note: NoteExtension): ToolChoice {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  if (!isObject(choice)) throw wrong('tool_choice', "'auto', 'none', 'required' or an object");
  const { type, name, mode, tools } = choice;
  if (type === 'function') return { tool: text(name, 'tool_choice.name') };
  const allowed = type === 'allowed_tools' ? readAllowed(tools) : undefined;
  if (allowed !== undefined && (mode === 'auto' || mode === 'required')) return { mode, allowed };
  note('tool_choice', choice, true);
  return 'auto';
}

/** Undefined where one of the tools is not a function. */
function readAllowed(tools: unknown): string[] | undefined {
  if (!Array.isArray(tools)) throw wrong('tool_choice.tools', 'an array of objects');
  const names = tools.map((tool: unknown) =>
    isObject(tool) && tool['type'] === 'function' ? tool['name'] : undefined,
  );
  return names.every((name) => typeof name === 'string') ? names : undefined;
}
