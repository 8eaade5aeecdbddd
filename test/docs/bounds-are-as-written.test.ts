import { expect, test } from 'vitest';
import { maxRememberedLength } from '../../src/auth/remembered-caller.ts';
import { mostParsedValues } from '../../src/core/json/parse-bounded.ts';
import { mostInexact } from '../../src/core/json/parse-exact.ts';
import { maxDepth, maxMembers } from '../../src/core/json/scan-object.ts';
import { mostIds } from '../../src/dialects/openai-form/count-ids.ts';
import { maxHeaders, maxParameters } from '../../src/dialects/openai-form/form-part-head.ts';
import { maxParts } from '../../src/dialects/openai-form/form-scanner.ts';
import { mostLines } from '../../src/dialects/openai-form/json-lines.ts';
import { mostValuesOfLine } from '../../src/dialects/openai-responses/check-batch-line.ts';
import { mostValues } from '../../src/dialects/openai-chat/operations/seal-json.ts';
import { mostPlaces, mostSealed } from '../../src/dialects/openai-form/id-sealer.ts';
import { promisedPatience } from '../../src/limits/stores/valkey/timing.ts';
import { settingsTree } from '../../src/config/schema.ts';
import { mostWaitingBytes } from '../../src/telemetry/log-buffer.ts';
import { bytesEach } from '../../src/telemetry/recent-requests.ts';
import { keptDays } from '../../src/usage/ledger.ts';
import { readPage } from './markdown.ts';

const page = readPage('ARCHITECTURE.md');
const number = new Intl.NumberFormat('en-US');
const mebibytes = (bytes: number): string => `${bytes / 1024 ** 2} MiB`;

test.each([
  ['server.maxConnections', number.format(settingOf('server', 'maxConnections'))],
  ['upstream.maxConnections', number.format(settingOf('upstream', 'maxConnections'))],
  ['limits.maxInFlight', number.format(settingOf('limits', 'maxInFlight'))],
  ['limits.maxBufferedBodyBytes', mebibytes(settingOf('limits', 'maxBufferedBodyBytes'))],
  ['limits.maxBufferedFormBytes', mebibytes(settingOf('limits', 'maxBufferedFormBytes'))],
  ['server.maxFormBytes', mebibytes(settingOf('server', 'maxFormBytes'))],
  ['limits.maxBufferedAnswerBytes', mebibytes(settingOf('limits', 'maxBufferedAnswerBytes'))],
  ['limits.maxTrackedCallers', number.format(settingOf('limits', 'maxTrackedCallers'))],
  ['server.minBodyBytesPerSecond', `${number.format(settingOf('server', 'minBodyBytesPerSecond'))} bytes a second`],
  ['auth.failuresPerMinute', `${settingOf('auth', 'failuresPerMinute')} a minute`],
  ['limits.modelRefusalsPerMinute', `${settingOf('limits', 'modelRefusalsPerMinute')} a minute`],
  ['limits.keylessPerMinute', `${settingOf('limits', 'keylessPerMinute')} requests a minute`],
  ['server.maxBodyBytes', mebibytes(settingOf('server', 'maxBodyBytes'))],
  ['server.maxUnreadAnswerBytes', mebibytes(settingOf('server', 'maxUnreadAnswerBytes'))],
  ['server.maxUnreadBytesPerConnection', mebibytes(settingOf('server', 'maxUnreadBytesPerConnection'))],
  ['cache.maxBytes', `${mebibytes(settingOf('cache', 'maxBytes'))} in all`],
  ['cache.maxAnswerBytes', `${mebibytes(settingOf('cache', 'maxAnswerBytes'))} each`],
  ['upstream.maxAnswerBytes', mebibytes(settingOf('upstream', 'maxAnswerBytes'))],
  ['core/json/scan-object.ts', `${maxDepth} levels, ${number.format(maxMembers)} outermost members`],
  ['server.maxBodyValues', `${number.format(settingOf('server', 'maxBodyValues'))} values`],
  ['upstream.maxEventBytes', mebibytes(settingOf('upstream', 'maxEventBytes'))],
  ['dialects/openai-form/count-ids.ts', `${number.format(mostIds)}, then 400`],
  [
    'dialects/openai-form/id-sealer.ts',
    `${number.format(mostSealed)} different ones, and ${number.format(mostPlaces)} places`,
  ],
  ['dialects/openai-chat/operations/seal-json.ts', number.format(mostValues)],
  ['core/json/parse-exact.ts', `${number.format(mostInexact)}, then 400`],
  ['core/json/parse-bounded.ts', `${number.format(mostParsedValues)}, or`],
  ['dialects/openai-form/form-scanner.ts', `${maxParts}, then 400`],
  ['dialects/openai-form/form-part-head.ts', `${maxHeaders} and ${maxParameters}, then 400`],
  ['dialects/openai-form/json-lines.ts', `${number.format(mostLines)}, then 400`],
  ['dialects/openai-responses/check-batch-line.ts', `${number.format(mostValuesOfLine)}, then 400`],
  ['auth/remembered-caller.ts', `${maxRememberedLength} characters`],
  ['usage/ledger.ts', `${keptDays} days`],
  [
    'limits/stores/valkey/timing.ts',
    `${promisedPatience.silenceMs} ms of silence, or ${promisedPatience.waitMs / 1000} s`,
  ],
  ['telemetry/log-buffer.ts', mebibytes(mostWaitingBytes)],
  ['telemetry.recentRequests', number.format(settingOf('telemetry', 'recentRequests'))],
  ['telemetry/recent-requests.ts', `${bytesEach / 1024} KiB each on average`],
])('the bound of %s in ARCHITECTURE.md is the one in the code', (source, bound) => {
  const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${source}\``));
  expect(row).toContain(bound);
});

function settingOf(section: string, name: string): number {
  return settingsTree.properties?.[section]?.properties?.[name]?.default as number;
}
