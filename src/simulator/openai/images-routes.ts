import { answerGeneration } from '../answer-generation.ts';
import type { AnswerContext } from '../answer-context.ts';
import { plainRequest } from '../plain-request.ts';
import { writePng } from '../png.ts';
import { readJson } from '../read-json.ts';
import { respond } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import { openaiForm } from './form.ts';
import { imagesFormat } from './images-format.ts';
import type { ImageRequest } from './images-format.ts';
import { requireFile, requireForm } from './read-form.ts';

const usualModel = 'gpt-image-1';
const maxSide = 4096;
const maxCount = 10;

/** The members of a request by their name, whether it is JSON or a form. */
type Fields = (name: string) => unknown;

export const imagesRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/images\/generations$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readJson(context, body);
      const { prompt } = request;
      if (typeof prompt !== 'string') throw missing('prompt');
      answerImages(context, (name) => request[name], 'image_generation');
    },
  },
  ofForm('edits'),
  ofForm('variations'),
  {
    methods: ['GET'],
    path: /^\/simulated-images\/([0-9a-f]{6})-(\d{1,4})x(\d{1,4})\.png$/,
    form: openaiForm,
    answer: (context, { params: [color = '', width, height] }) => {
      const size = checkedSize(Number(width), Number(height));
      const body = writePng({ ...size, color: Number.parseInt(color, 16) });
      respond(context, { body, contentType: 'image/png', tokens: 0, readyAtMs: context.exchange.askedAtMs });
    },
  },
];

/** Edits and variations of images that the request brings. */
function ofForm(name: 'edits' | 'variations'): Route {
  return {
    methods: ['POST'],
    path: new RegExp(`^\\/v1\\/images\\/${name}$`),
    form: openaiForm,
    answer: (context, { form: sent }) => {
      const form = requireForm(sent);
      requireFile(form, 'image');
      if (name === 'edits' && form.field('prompt') === undefined) throw missing('prompt');
      answerImages(context, (field) => form.field(field), 'image_edit');
    },
  };
}

function answerImages(context: AnswerContext, fields: Fields, event: ImageRequest['event']): void {
  const model = fields('model');
  const prompt = fields('prompt');
  const stream = String(fields('stream')) === 'true';
  const request: ImageRequest = {
    ...readSize(fields('size')),
    count: between(fields('n'), 1, maxCount, 'n') ?? 1,
    asUrl: fields('response_format') === 'url',
    partials: between(fields('partial_images'), 0, 3, 'partial_images') ?? 0,
    event,
    origin: `http://${context.exchange.request.headers.host ?? 'localhost'}`,
  };
  const length = typeof prompt === 'string' ? prompt.length : 0;
  const plain = plainRequest(typeof model === 'string' ? model : usualModel, stream, length);
  answerGeneration(context, plain, imagesFormat(request));
}

function readSize(size: unknown): { readonly width: number; readonly height: number } {
  if (size === undefined || size === null || size === 'auto') return { width: 1024, height: 1024 };
  const match = typeof size === 'string' ? /^(\d{1,4})x(\d{1,4})$/.exec(size) : null;
  if (match) return checkedSize(Number(match[1]), Number(match[2]));
  throw new SimulatedError(400, "Invalid value for 'size'.", { param: 'size', code: 'invalid_value' });
}

function checkedSize(width: number, height: number): { readonly width: number; readonly height: number } {
  if (width >= 1 && height >= 1 && width <= maxSide && height <= maxSide) return { width, height };
  throw new SimulatedError(400, `An image has sides of 1 to ${maxSide} pixels.`, { param: 'size' });
}

function between(value: unknown, least: number, most: number, param: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new SimulatedError(400, `Invalid '${param}': expected an integer from ${least} to ${most}.`, { param });
}

function missing(param: string): SimulatedError {
  return new SimulatedError(400, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });
}
