"""OpenAI's own client, with chat completions."""

import json

from asked import QUESTION, TOOL_QUESTION, Answer, City, Weather
from openai import AsyncOpenAI, pydantic_function_tool

TOOLS = [pydantic_function_tool(Weather, name="weather")]


def client(ask) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{ask.url}/v1", api_key=ask.api_key, max_retries=0)


def says(ask, content: str) -> dict:
    return {"model": ask.model, "messages": [{"role": "user", "content": content}]}


async def complete(ask):
    completion = await client(ask).chat.completions.create(**says(ask, QUESTION))
    return Answer(completion.choices[0].message.content, completion.usage.completion_tokens)


async def stream(ask):
    text, tokens = "", None
    options = {"stream": True, "stream_options": {"include_usage": True}}
    async for chunk in await client(ask).chat.completions.create(**says(ask, QUESTION), **options):
        if chunk.usage is not None:
            tokens = chunk.usage.completion_tokens
        if chunk.choices and chunk.choices[0].delta.content:
            text += chunk.choices[0].delta.content
            yield chunk.choices[0].delta.content
    yield Answer(text, tokens)


def calls_of(completion) -> list:
    calls = completion.choices[0].message.tool_calls
    return [{"name": call.function.name, "input": json.loads(call.function.arguments)} for call in calls]


async def call_tool(ask):
    return calls_of(await client(ask).chat.completions.parse(**says(ask, TOOL_QUESTION), tools=TOOLS))


async def stream_tool_call(ask):
    async with client(ask).chat.completions.stream(**says(ask, TOOL_QUESTION), tools=TOOLS) as events:
        return calls_of(await events.get_final_completion())


async def structured(ask):
    completion = await client(ask).chat.completions.parse(**says(ask, QUESTION), response_format=City)
    return completion.choices[0].message.parsed.model_dump()
