import type { ClientDialect } from './dialect.ts';

/** Server-sent events. A comment says nothing, and keeps the connection alive (HTML Living Standard). */
export const eventStreamForm: ClientDialect['streamForm'] = {
  mediaType: 'text/event-stream; charset=utf-8',
  keepAlive: ': keep-alive\n\n',
};
