/** The tests of the folder above that do not run while calls fail, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  'a-client-that-waits-as-told-is-served': 'it counts the calls, and waits for a minute',
  'a-deadline-is-not-retried': 'its provider never answers anybody',
  'a-dialect-is-one-line-in-the-registry': 'its provider is not the simulator',
  'a-model-that-is-not-allowed-is-refused': 'the gateway refuses, and no provider is called',
  'a-provider-rate-limit-is-retried': 'it counts the calls that a 429 of every target leads to',
  'a-providers-error-raises-in-every-form': 'its provider has one answer, which is an error',
  'a-rate-limit-is-told': 'the gateway refuses, and the calls are counted',
  'an-unserved-model-is-not-found': 'the gateway refuses, and no provider is called',
  'clients-skip-the-comment-that-names-a-loss': 'its provider is not the simulator',
  'every-client-reaches-a-provider-of-the-responses-api': 'it has its own provider and counts the calls',
  'expected-failures': 'it tests a list',
  'keys-are-checked': 'the gateway refuses, and the calls are counted',
  'models-are-listed': 'no provider is called',
  'models-are-listed-in-the-form-of-each-sdk': 'no provider is called',
};
