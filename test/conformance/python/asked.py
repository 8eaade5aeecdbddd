"""What every client asks, so that the answers can be compared."""

from dataclasses import dataclass

from pydantic import BaseModel

QUESTION = "hello"
TOOL_QUESTION = "Use the tool weather."
TOOL_NAME = "weather"
TOOL_DESCRIPTION = "The weather of a city."


class Weather(BaseModel):
    """The weather of a city."""

    city: str
    days: int


class District(BaseModel):
    name: str


class City(BaseModel):
    name: str
    inhabitants: int
    districts: list[District]


@dataclass(frozen=True)
class Ask:
    """One call, as an application makes it."""

    # Of the gateway, without a path.
    url: str
    # It contains directives for the simulator: `sim/tokens=5`.
    model: str
    api_key: str
    # A way in which the client may ask, if it has several.
    mode: str | None = None


@dataclass(frozen=True)
class Answer:
    text: str
    # None if the client does not count them.
    output_tokens: int | None
