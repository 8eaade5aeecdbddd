import type { ClientDialect } from './dialect.ts';

/** Server-sent events. A comment keeps the connection alive, and clients ignore it (HTML Living Standard). */
export const eventStreamForm: ClientDialect['streamForm'] = {
  mediaType: 'text/event-stream; charset=utf-8',
  keepAlive: ': keep-alive\n\n',
};
