/**
 * Members that decide what the answer is made of, or where it may be made: a container with files and skills, remote tools,
 * a stored conversation, the region.
 */
export const indispensable: ReadonlySet<string> = new Set(['container', 'mcp_servers', 'thread', 'inference_geo']);
