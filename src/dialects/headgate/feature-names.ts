import { chatFeatureNames } from '../chat-form/feature-names.ts';

/** The field of `/v1/inference` that asks for each feature. */
export const featureNames = { ...chatFeatureNames, maxOutputTokens: 'max_tokens' };
