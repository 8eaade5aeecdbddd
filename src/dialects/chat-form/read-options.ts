import type { Conversation, ResponseFormat, Tool, ToolChoice } from '../../core/conversation.ts';
import { isObject, optional, optionalBoolean, optionalNumber, optionalText, text, wrong } from './read-value.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the options that OpenAI's chat completions and Headgate's own dialect have in common, beside the messages.
 * @throws GatewayError `invalid_request` naming the member whose form is wrong
 */
export function readOptions(request: Members): Partial<Conversation> {
  return {
    ...optional('tools', request['tools'], () => readTools(request['tools'])),
    ...optional('toolChoice', request['tool_choice'], () => readToolChoice(request['tool_choice'])),
    ...optional('responseFormat', request['response_format'], () => readResponseFormat(request['response_format'])),
    ...optionalNumber('temperature', request['temperature'], 'temperature'),
    ...optionalNumber('topP', request['top_p'], 'top_p'),
    ...optional('seed', request['seed'], () => request['seed']),
    ...optional('stop', request['stop'], () => readStop(request['stop'])),
    ...optionalText('user', request['user'], 'user'),
    ...optional('metadata', request['metadata'], () => readMetadata(request['metadata'])),
  };
}

function readTools(tools: unknown): Tool[] {
  if (!Array.isArray(tools)) throw wrong('tools', 'an array of objects');
  return tools.map((tool: unknown, index) => {
    const at = `tools.${index}.function`;
    const called = isObject(tool) && tool['type'] === 'function' ? tool['function'] : undefined;
    if (!isObject(called)) throw wrong(`tools.${index}`, 'a function');
    return {
      name: text(called['name'], `${at}.name`),
      ...optionalText('description', called['description'], `${at}.description`),
      ...optional('parameters', called['parameters'], () => called['parameters']),
      ...optionalBoolean('strict', called['strict'], `${at}.strict`),
    };
  });
}

function readToolChoice(choice: unknown): ToolChoice {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  if (isObject(choice) && choice['type'] === 'allowed_tools') return readAllowedTools(choice['allowed_tools']);
  const called = isObject(choice) && choice['type'] === 'function' ? choice['function'] : undefined;
  if (!isObject(called)) throw wrong('tool_choice', "'auto', 'none', 'required' or a function");
  return { tool: text(called['name'], 'tool_choice.function.name') };
}

function readAllowedTools(allowed: unknown): ToolChoice {
  const at = 'tool_choice.allowed_tools';
  const { mode, tools } = isObject(allowed) ? allowed : {};
  if ((mode !== 'auto' && mode !== 'required') || !Array.isArray(tools)) throw wrong(at, 'a mode and a list of tools');
  return {
    mode,
    allowed: tools.map((tool: unknown, index) => {
      const called = isObject(tool) ? tool['function'] : undefined;
      if (!isObject(called)) throw wrong(`${at}.tools.${index}`, 'a function');
      return text(called['name'], `${at}.tools.${index}.function.name`);
    }),
  };
}

function readResponseFormat(format: unknown): ResponseFormat {
  const kind = isObject(format) ? format['type'] : undefined;
  if (kind === 'text' || kind === 'json_object') return { kind };
  const described = isObject(format) && kind === 'json_schema' ? format['json_schema'] : undefined;
  if (!isObject(described)) throw wrong('response_format', 'a format of text, json_object or json_schema');
  const at = 'response_format.json_schema';
  return {
    kind: 'json_schema',
    name: text(described['name'], `${at}.name`),
    ...optionalText('description', described['description'], `${at}.description`),
    ...optional('schema', described['schema'], () => described['schema']),
    ...optionalBoolean('strict', described['strict'], `${at}.strict`),
  };
}

function readStop(stop: unknown): string | string[] {
  if (typeof stop === 'string') return stop;
  if (!Array.isArray(stop)) throw wrong('stop', 'a string or an array of strings');
  return stop.map((one: unknown, index) => text(one, `stop.${index}`));
}

function readMetadata(metadata: unknown): Record<string, string> {
  if (!isObject(metadata)) throw wrong('metadata', 'an object');
  for (const [key, value] of Object.entries(metadata)) text(value, `metadata.${key}`);
  return metadata as Record<string, string>;
}
