import { formClient } from './form-request.ts';

/** https://platform.openai.com/docs/api-reference/audio/createTranscription */
const textFormats: ReadonlySet<string> = new Set(['text', 'srt', 'vtt']);

/** `POST /v1/audio/transcriptions` */
export const transcriptionsClient = formClient({ operation: 'transcribe', path: '/audio/transcriptions', textFormats });

/** `POST /v1/audio/translations` */
export const translationsClient = formClient({ operation: 'transcribe', path: '/audio/translations', textFormats });

/** `POST /v1/images/edits`. https://platform.openai.com/docs/api-reference/images/createEdit */
export const imageEditsClient = formClient({ operation: 'image', path: '/images/edits', defaultModel: 'dall-e-2' });

/** `POST /v1/images/variations`. https://platform.openai.com/docs/api-reference/images/createVariation */
export const imageVariationsClient = formClient({
  operation: 'image',
  path: '/images/variations',
  defaultModel: 'dall-e-2',
});
