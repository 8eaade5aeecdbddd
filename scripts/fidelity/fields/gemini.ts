import { type DocumentedDialect, type Field, member, fieldsOfParts } from './field.ts';

const user = { role: 'user', parts: [{ text: 'hi' }] };
const tools = [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }];

function config(name: string, value: unknown, others: object = {}): Field {
  return {
    name: `generationConfig.${name}`,
    request: { generationConfig: { ...others, [name]: value } },
    without: { generationConfig: others },
  };
}

/** A message with one part besides its text. */
const part = fieldsOfParts('contents.parts', (shown) => ({
  contents: [{ role: 'user', parts: [{ text: 'hi' }, shown] }],
}));

const pixel = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } };
const video = { fileData: { mimeType: 'video/mp4', fileUri: 'https://example.com/a.mp4' } };
const call = { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] };
const result = { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'x' } } }] };
const calling = (mode: string, others: object = {}) => ({
  tools,
  toolConfig: { functionCallingConfig: { mode, ...others } },
});

/** https://ai.google.dev/api/generate-content */
export const geminiFields: DocumentedDialect = {
  dialect: 'gemini',
  title: "Gemini's generateContent",
  route: '/v1beta/models/{+model}:generateContent',
  smallest: { contents: [user] },
  fields: [
    { name: 'contents', request: { contents: [{ role: 'user', parts: [{ text: 'other words' }] }] } },
    part('inlineData', pixel),
    part('fileData', { fileData: { mimeType: 'image/png', fileUri: 'https://example.com/a.png' } }),
    part('mediaResolution', { ...pixel, mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' } }, pixel),
    part('videoMetadata', { ...video, videoMetadata: { fps: 1 } }, video),
    part('executableCode', { executableCode: { language: 'PYTHON', code: '1' } }),
    part('codeExecutionResult', { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } }),
    { name: 'contents.parts.functionCall', request: { tools, contents: [user, call, result] }, without: { tools } },
    {
      name: 'contents.parts.thought',
      request: {
        contents: [
          user,
          { role: 'model', parts: [{ text: 'hm', thought: true, thoughtSignature: 'AAAA' }, { text: 'a' }] },
          user,
        ],
      },
      without: { contents: [user, { role: 'model', parts: [{ text: 'a' }] }, user] },
    },
    member('systemInstruction', { parts: [{ text: 'be brief' }] }),
    member('tools', tools),
    { name: 'tools.googleSearch', request: { tools: [{ googleSearch: {} }] } },
    { name: 'tools.codeExecution', request: { tools: [{ codeExecution: {} }] } },
    { name: 'tools.urlContext', request: { tools: [{ urlContext: {} }] } },
    { name: 'toolConfig.functionCallingConfig.mode', request: calling('ANY'), without: { tools } },
    {
      name: 'toolConfig.functionCallingConfig.allowedFunctionNames',
      request: calling('ANY', { allowedFunctionNames: ['f'] }),
      without: { tools },
    },
    member('safetySettings', [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }]),
    member('cachedContent', 'cachedContents/a'),
    member('labels', { team: 'a', app: 'b' }),
    member('serviceTier', 'flex'),
    member('store', true),
    config('temperature', 0.3),
    config('topP', 0.3),
    config('topK', 5),
    config('candidateCount', 2),
    config('maxOutputTokens', 77),
    config('stopSequences', ['END']),
    config('seed', 7),
    config('presencePenalty', 0.5),
    config('frequencyPenalty', 0.5),
    config('responseMimeType', 'application/json'),
    config('responseSchema', { type: 'OBJECT' }, { responseMimeType: 'application/json' }),
    config('responseJsonSchema', { type: 'object' }, { responseMimeType: 'application/json' }),
    config('responseFormat', { type: 'text' }),
    config('responseLogprobs', true),
    config('logprobs', 3, { responseLogprobs: true }),
    config('responseModalities', ['TEXT', 'IMAGE']),
    config('mediaResolution', 'MEDIA_RESOLUTION_LOW'),
    config('speechConfig', { languageCode: 'de-DE' }),
    config('audioTimestamp', true),
    config('audioTranscriptionConfig', {}),
    config('enableAffectiveDialog', true),
    config('enableEnhancedCivicAnswers', true),
    config('translationConfig', { targetLanguageCode: 'de' }),
    config('modelSelectionConfig', { featureSelectionPreference: 'BALANCED' }),
    config('routingConfig', { autoMode: {} }),
    config('thinkingConfig', { thinkingBudget: 1024 }),
    {
      name: 'generationConfig.thinkingConfig.thinkingLevel',
      request: { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
    },
    {
      name: 'generationConfig.thinkingConfig.includeThoughts',
      request: { generationConfig: { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } } },
      without: { generationConfig: { thinkingConfig: { thinkingBudget: 1024 } } },
    },
  ],
};
