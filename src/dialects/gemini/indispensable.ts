/** Members that decide what the answer is made of, or which model makes it. */
export const indispensable: ReadonlySet<string> = new Set([
  'continuationToken',
  'generationConfig.responseFormat',
  'generationConfig.speechConfig',
  'generationConfig.imageConfig',
  'generationConfig.routingConfig',
  'generationConfig.modelConfig',
  'generationConfig.modelSelectionConfig',
  'generationConfig.translationConfig',
  'toolConfig.retrievalConfig',
]);
