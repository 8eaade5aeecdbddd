import { messagesRoutes } from './anthropic/routes.ts';
import { bedrockRoutes } from './bedrock/routes.ts';
import { geminiRoutes } from './gemini/routes.ts';
import { audioRoutes } from './openai/audio-routes.ts';
import { batchesRoutes } from './openai/batches-routes.ts';
import { chatRoutes } from './openai/chat-routes.ts';
import { conversationsRoutes } from './openai/conversations-routes.ts';
import { filesRoutes } from './openai/files-routes.ts';
import { imagesRoutes } from './openai/images-routes.ts';
import { responsesRoutes } from './openai/responses-routes.ts';
import { textRoutes } from './openai/text-routes.ts';
import { uploadsRoutes } from './openai/uploads-routes.ts';
import { vectorStoresRoutes } from './openai/vector-stores-routes.ts';
import type { Route } from './route.ts';

/** Every URL that the simulator serves. Of two routes for the same request the first one counts. */
export const routes: readonly Route[] = [
  ...bedrockRoutes,
  ...geminiRoutes,
  ...messagesRoutes,
  ...chatRoutes,
  ...responsesRoutes,
  ...conversationsRoutes,
  ...textRoutes,
  ...filesRoutes,
  ...uploadsRoutes,
  ...batchesRoutes,
  ...vectorStoresRoutes,
  ...audioRoutes,
  ...imagesRoutes,
];
