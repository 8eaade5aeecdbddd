import * as Type from 'typebox';
import type { SettingSchema } from './setting-schema.ts';
import { attemptsSettings } from '../attempts/settings.ts';
import { objectsSettings } from '../auth/objects-settings.ts';
import { authSettings } from '../auth/settings.ts';
import { cacheSettings } from '../cache/settings.ts';
import { adminSettings, drainSettings, serverSettings } from '../http/listener/settings.ts';
import { limitsSettings } from '../limits/settings.ts';
import { providersSettings } from '../providers/settings.ts';
import { streamSettings } from '../relay/settings.ts';
import { defaultsSettings, modelsSettings } from '../routing/settings.ts';
import { telemetrySettings } from '../telemetry/settings.ts';
import { upstreamSettings } from '../upstream/settings.ts';

/** The whole file: the settings of each folder under its key, and nothing else. */
const settingsSchema = Type.Object(
  {
    server: serverSettings,
    admin: adminSettings,
    drain: drainSettings,
    auth: authSettings,
    objects: objectsSettings,
    limits: limitsSettings,
    upstream: upstreamSettings,
    attempts: attemptsSettings,
    streams: streamSettings,
    providers: providersSettings,
    models: Type.Optional(modelsSettings),
    defaults: defaultsSettings,
    cache: cacheSettings,
    telemetry: telemetrySettings,
  },
  { additionalProperties: false },
);

/** The schema as plain JSON Schema with our annotations, for all code that walks through it. */
export const settingsTree = settingsSchema as unknown as SettingSchema;

/** The content of the file, with defaults, and with secrets wrapped. */
export type Settings = Type.Static<typeof settingsSchema>;
