/** The answers of the routes that make pictures, by media type. */
export const imageAnswers = {
  'application/json': {
    created: 1_767_225_600,
    data: [{ b64_json: 'iVBORw0KGgo=' }],
    usage: { input_tokens: 12, output_tokens: 272, total_tokens: 284 },
  },
  'text/event-stream':
    'event: image_generation.partial_image\ndata: {"type":"image_generation.partial_image","partial_image_index":0,"b64_json":"…"}\n\nevent: image_generation.completed\ndata: {"type":"image_generation.completed","b64_json":"…","usage":{"input_tokens":12,"output_tokens":272,"total_tokens":284}}\n\n',
} as const;
