import type { AnswerFormat } from '../answer-format.ts';
import { totalOf } from '../answer-plan.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import { writePng } from '../png.ts';
import { SseWriter } from '../sse-writer.ts';
import type { Progress } from '../take-pieces.ts';
import { chatFormat } from './chat-format.ts';

/** The images that a request asks for. */
export interface ImageRequest {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Whether the answer has the address of each image, not its bytes. */
  readonly asUrl: boolean;
  /** Number of unfinished images that a stream shows. */
  readonly partials: number;
  /** Begin of the names of streamed events. */
  readonly event: 'image_generation' | 'image_edit';
  /** `http://host` under which the simulator was asked. */
  readonly origin: string;
}

const tokensOfImage = 100;

/** Images (https://platform.openai.com/docs/api-reference/images). Made for one request. */
export function imagesFormat(request: ImageRequest): AnswerFormat {
  return {
    ...chatFormat,
    writeComplete: (plan) => {
      const data = Array.from({ length: request.count }, () => imageOf(plan, request));
      return { body: { created: plan.created, data, usage: usageOf(plan, request.count) }, tokens: request.count };
    },
    writeEvents: (plan, scenario, progress) => writeEvents(plan, scenario, progress, request),
  };
}

/** The path of an image: everything that its bytes depend on. */
function imagePath(width: number, height: number, color: number): string {
  return `/simulated-images/${color.toString(16).padStart(6, '0')}-${width}x${height}.png`;
}

function* writeEvents(
  plan: AnswerPlan,
  scenario: Scenario,
  progress: Progress,
  request: ImageRequest,
): Generator<string, void, void> {
  const frame = new SseWriter(scenario);
  const { width, height, event } = request;
  const image = (): Record<string, unknown> => ({
    b64_json: writePng({ width, height, color: colorOf(plan) }).toString('base64'),
    created_at: plan.created,
    size: `${width}x${height}`,
    quality: 'high',
    background: 'opaque',
    output_format: 'png',
  });
  for (let index = 0; index < request.partials; index += 1) {
    progress.tokens += 1;
    yield frame.typed({ type: `${event}.partial_image`, partial_image_index: index, ...image() });
    progress.row += 1;
  }
  if (scenario['no-done'] || scenario['no-finish']) return;
  progress.tokens += 1;
  yield frame.typed({ type: `${event}.completed`, ...image(), usage: usageOf(plan, 1) });
}

function imageOf(plan: AnswerPlan, { width, height, asUrl, origin }: ImageRequest): object {
  const color = colorOf(plan);
  if (asUrl) return { url: `${origin}${imagePath(width, height, color)}` };
  return { b64_json: writePng({ width, height, color }).toString('base64') };
}

/** Any colour, the same under the same seed. */
function colorOf(plan: AnswerPlan): number {
  return Buffer.from(plan.makeId(4)).readUInt32BE() & 0xffffff;
}

function usageOf({ prompt }: AnswerPlan, count: number): object {
  const input_tokens = totalOf(prompt);
  const output_tokens = count * tokensOfImage;
  return {
    input_tokens,
    input_tokens_details: { text_tokens: input_tokens, image_tokens: 0 },
    output_tokens,
    total_tokens: input_tokens + output_tokens,
  };
}
