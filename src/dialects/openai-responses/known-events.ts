/**
 * What the events of a response are about. Those that no reader reads say how far an item is, or repeat pieces: the whole
 * item follows them (https://platform.openai.com/docs/api-reference/responses-streaming).
 */
const subjects: ReadonlySet<string | undefined> = new Set([
  'created',
  'queued',
  'in_progress',
  'completed',
  'incomplete',
  'failed',
  'audio',
  'output_item',
  'content_part',
  'output_text',
  'refusal',
  'reasoning_text',
  'reasoning_summary_part',
  'reasoning_summary_text',
  'function_call_arguments',
  'custom_tool_call_input',
  'apply_patch_call_operation_diff',
  'code_interpreter_call',
  'code_interpreter_call_code',
  'compaction',
  'file_search_call',
  'image_generation_call',
  'mcp_call',
  'mcp_call_arguments',
  'mcp_list_tools',
  'shell_call_command',
  'shell_call_output_content',
  'web_search_call',
]);

/** Whether an event of this type has nothing that is lost where it is not read. */
export function isKnownType(type: unknown): boolean {
  if (typeof type !== 'string' || type === 'keepalive') return true;
  return type.startsWith('response.') && subjects.has(type.split('.')[1]);
}
