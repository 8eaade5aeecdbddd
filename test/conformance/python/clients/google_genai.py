"""Google's own client."""

from functools import cache

from asked import QUESTION, TOOL_DESCRIPTION, TOOL_NAME, TOOL_QUESTION, Answer, City, Weather
from google import genai
from google.genai import types

DECLARED = {"name": TOOL_NAME, "description": TOOL_DESCRIPTION, "parameters_json_schema": Weather.model_json_schema()}
WITH_TOOL = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[DECLARED])])


def client(ask) -> genai.Client:
    return client_at(ask.url, ask.api_key)


# A client that nobody keeps closes its connections.
@cache
def client_at(url: str, api_key: str) -> genai.Client:
    return genai.Client(api_key=api_key, http_options={"base_url": url})


def models(ask):
    return client(ask).aio.models


async def complete(ask):
    response = await models(ask).generate_content(model=ask.model, contents=QUESTION)
    return Answer(response.text, response.usage_metadata.candidates_token_count)


async def stream(ask):
    text, tokens = "", None
    async for chunk in await models(ask).generate_content_stream(model=ask.model, contents=QUESTION):
        if chunk.usage_metadata is not None:
            tokens = chunk.usage_metadata.candidates_token_count
        if chunk.text:
            text += chunk.text
            yield chunk.text
    yield Answer(text, tokens)


def calls_of(response) -> list:
    return [{"name": call.name, "input": call.args} for call in response.function_calls or []]


async def call_tool(ask):
    asked = {"model": ask.model, "contents": TOOL_QUESTION, "config": WITH_TOOL}
    return calls_of(await models(ask).generate_content(**asked))


async def stream_tool_call(ask):
    asked = {"model": ask.model, "contents": TOOL_QUESTION, "config": WITH_TOOL}
    calls = []
    async for chunk in await models(ask).generate_content_stream(**asked):
        calls += calls_of(chunk)
    return calls


async def structured(ask):
    config = types.GenerateContentConfig(response_mime_type="application/json", response_schema=City)
    response = await models(ask).generate_content(model=ask.model, contents=QUESTION, config=config)
    return response.parsed.model_dump()
