import type { Conversation, Tool } from '../../core/conversation.ts';
import { acceptedSchema } from './write-schema.ts';

export function writeTools({ tools }: Conversation): object[] | undefined {
  if (tools === undefined || tools.length === 0) return undefined;
  return [{ functionDeclarations: tools.map(writeTool) }];
}

function writeTool({ name, description, parameters }: Tool): object {
  // JSON.stringify leaves out what is undefined.
  const schema = parameters === undefined ? undefined : acceptedSchema(parameters);
  return { name, description, parametersJsonSchema: schema };
}

export function writeToolConfig({ tools, toolChoice }: Conversation): object | undefined {
  const isStrict = tools?.some(({ strict }) => strict === true) === true;
  const config = callingConfig(toolChoice, isStrict);
  return config === undefined ? undefined : { functionCallingConfig: config };
}

/** In the mode VALIDATED, calls fit their schemas, and a text is allowed as well. */
function callingConfig(choice: Conversation['toolChoice'], isStrict: boolean): object | undefined {
  if (choice === undefined) return isStrict ? { mode: 'VALIDATED' } : undefined;
  if (choice === 'auto') return { mode: isStrict ? 'VALIDATED' : 'AUTO' };
  if (choice === 'none') return { mode: 'NONE' };
  if (choice === 'required') return { mode: 'ANY' };
  if ('tool' in choice) return { mode: 'ANY', allowedFunctionNames: [choice.tool] };
  return { mode: choice.mode === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: choice.allowed };
}
