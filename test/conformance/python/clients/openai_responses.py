"""OpenAI's own client, with the Responses API."""

import json

from asked import QUESTION, TOOL_QUESTION, Answer, City, Weather
from clients.openai_chat import client
from openai import pydantic_function_tool

FUNCTION = pydantic_function_tool(Weather, name="weather")["function"]
TOOLS = [{"type": "function", **FUNCTION}]


async def complete(ask):
    response = await client(ask).responses.create(model=ask.model, input=QUESTION)
    return Answer(response.output_text, response.usage.output_tokens)


async def stream(ask):
    async with client(ask).responses.stream(model=ask.model, input=QUESTION) as events:
        async for event in events:
            if event.type == "response.output_text.delta":
                yield event.delta
        response = await events.get_final_response()
    yield Answer(response.output_text, response.usage.output_tokens)


def calls_of(response) -> list:
    calls = [item for item in response.output if item.type == "function_call"]
    return [{"name": call.name, "input": json.loads(call.arguments)} for call in calls]


async def call_tool(ask):
    return calls_of(await client(ask).responses.create(model=ask.model, input=TOOL_QUESTION, tools=TOOLS))


async def stream_tool_call(ask):
    async with client(ask).responses.stream(model=ask.model, input=TOOL_QUESTION, tools=TOOLS) as events:
        return calls_of(await events.get_final_response())


async def structured(ask):
    response = await client(ask).responses.parse(model=ask.model, input=QUESTION, text_format=City)
    return response.output_parsed.model_dump()
