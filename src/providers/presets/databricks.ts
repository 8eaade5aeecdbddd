import type { Preset } from './preset.ts';

/** A model is the name of a serving endpoint. */
export const databricks: Preset = {
  name: 'databricks',
  title: 'Databricks Model Serving',
  documentation: 'https://docs.databricks.com/machine-learning/model-serving/score-foundation-models.html',
  dialects: ['openai-chat'],
  baseUrl: '${DATABRICKS_HOST}/serving-endpoints',
  authentication: { style: 'bearer' },
  keyVariable: 'DATABRICKS_TOKEN',
  quirks: { maxTokensField: 'max_tokens' },
};
