import type { Conversation } from '../../core/conversation.ts';
import { headerLines, type HeaderLines, noLines } from '../../core/header-lines.ts';
import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import { quirksOf } from '../../core/quirks.ts';
import { generationCall } from '../generation-call.ts';
import { pathOf } from './model-path.ts';
import { writeContents } from './write-contents.ts';
import { writeGenerationConfig } from './write-generation-config.ts';
import { writeToolConfig, writeTools } from './write-tools.ts';

/** Writes the generateContent call for a conversation of the hub. */
export function writeRequest(conversation: Conversation, target: Target): PreparedCall {
  const { upstreamModel: model } = target;
  const { vertex = false } = quirksOf(target);
  const tier = tierOf(conversation);
  // JSON.stringify leaves out what is undefined.
  const body = {
    ...writeContents(conversation.messages, { model, hasCallIds: !vertex }),
    tools: writeTools(conversation),
    toolConfig: writeToolConfig(conversation),
    generationConfig: writeGenerationConfig(conversation, model),
    serviceTier: vertex ? undefined : tier,
  };
  return generateCall(
    model,
    Buffer.from(JSON.stringify(body)),
    conversation.stream,
    vertex ? vertexTier(tier) : noLines,
  );
}

/** A stream is always asked for as events, whatever form the client gets. */
export function generateCall(
  model: string,
  body: Buffer,
  stream: boolean,
  headers: HeaderLines = noLines,
): PreparedCall {
  const path = stream ? `${pathOf(model, 'streamGenerateContent')}?alt=sse` : pathOf(model, 'generateContent');
  const call = generationCall(path, body, stream);
  return headers === noLines ? call : { ...call, headers };
}

function tierOf({ serviceTier }: Conversation): string | undefined {
  if (serviceTier === undefined || serviceTier === 'auto') return undefined;
  return serviceTier === 'default' ? 'standard' : serviceTier;
}

/** Vertex reads the tier from a header (https://cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo). */
function vertexTier(tier: string | undefined): HeaderLines {
  if (tier === undefined || tier === 'standard') return noLines;
  return headerLines(['x-vertex-ai-llm-shared-request-type', tier.replace(/[^a-z]/g, '')]);
}
