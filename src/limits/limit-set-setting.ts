import * as Type from 'typebox';

const most = 1_000_000_000;

type CountSetting = Type.TUnion<[Type.TInteger, Type.TLiteral<'unlimited'>]>;
type UsdSetting = Type.TUnion<[Type.TNumber, Type.TLiteral<'unlimited'>]>;

/** A number, or the word that lifts the limit. There is no special number that means "none" or "no limit". */
function countSetting(notes: { description: string; default?: number | 'unlimited' }): CountSetting {
  return Type.Union([Type.Integer({ minimum: 1, maximum: most }), Type.Literal('unlimited')], notes);
}

function usdSetting(description: string): Type.TOptional<UsdSetting> {
  return Type.Optional(
    Type.Union([Type.Number({ minimum: 0.000001, maximum: most }), Type.Literal('unlimited')], { description }),
  );
}

function optionalCount(description: string): Type.TOptional<CountSetting> {
  return Type.Optional(countSetting({ description }));
}

const requestsPerMinute =
  'Requests in any 60 seconds; `unlimited` lifts the limit, here and below. 0 is refused: to shut a caller out, remove its key.';

const members = {
  requestsPerSecond: optionalCount('Requests in any second.'),
  requestsPerMinute: optionalCount(requestsPerMinute),
  requestsPerHour: optionalCount('Requests in any hour.'),
  requestsPerDay: optionalCount('Requests in any 24 hours.'),
  tokensPerMinute: optionalCount(
    'Tokens, input and output, in any 60 seconds: estimated when a request is admitted, and replaced by the real use when it has ended.',
  ),
  tokensPerDay: optionalCount('The same in any 24 hours.'),
  concurrentRequests: optionalCount('Requests at once, each until the last byte of its answer.'),
  usdPerDay: usdSetting(
    'US dollars in a calendar day, UTC: estimated at admission, and replaced by the real cost at the end.',
  ),
  usdPerMonth: usdSetting('US dollars in a calendar month, UTC.'),
};

/**
 * A section of limits, each of them optional. The reference page describes the members once, at `limits.perCaller`.
 */
export function limitSetSetting(description: string) {
  return Type.Object(members, { additionalProperties: false, like: 'limits.perCaller', description });
}

/** The limits of every caller. Only the first of them has a default. */
export const perCallerSetting = Type.Object(
  { ...members, requestsPerMinute: countSetting({ default: 10, description: requestsPerMinute }) },
  {
    additionalProperties: false,
    default: {},
    description:
      'What each caller may use: each key, or each address where no keys are configured. A key’s own limit replaces the one of the same name here.',
  },
);
