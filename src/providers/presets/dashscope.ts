import type { Preset } from './preset.ts';

/** The international site. A key of mainland China needs https://dashscope.aliyuncs.com/compatible-mode/v1. */
export const dashscope: Preset = {
  name: 'dashscope',
  title: 'Qwen on Alibaba Cloud Model Studio (DashScope)',
  documentation: 'https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope',
  dialects: ['openai-chat'],
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  authentication: { style: 'bearer' },
  keyVariable: 'DASHSCOPE_API_KEY',
  freeCall: '/models',
  quirks: { maxTokensField: 'max_tokens', unknownRoles: ['developer'] },
};
