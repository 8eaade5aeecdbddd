"""Anthropic's own client."""

from anthropic import AsyncAnthropic
from asked import QUESTION, TOOL_DESCRIPTION, TOOL_NAME, TOOL_QUESTION, Answer, City, Weather

TOOLS = [{"name": TOOL_NAME, "description": TOOL_DESCRIPTION, "input_schema": Weather.model_json_schema()}]


def client(ask) -> AsyncAnthropic:
    return AsyncAnthropic(base_url=ask.url, api_key=ask.api_key, max_retries=0)


def says(ask, content: str) -> dict:
    return {"model": ask.model, "max_tokens": 4096, "messages": [{"role": "user", "content": content}]}


def text_of(message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


async def complete(ask):
    message = await client(ask).messages.create(**says(ask, QUESTION))
    return Answer(text_of(message), message.usage.output_tokens)


async def stream(ask):
    async with client(ask).messages.stream(**says(ask, QUESTION)) as events:
        async for piece in events.text_stream:
            yield piece
        message = await events.get_final_message()
    yield Answer(text_of(message), message.usage.output_tokens)


def calls_of(message) -> list:
    return [{"name": block.name, "input": block.input} for block in message.content if block.type == "tool_use"]


async def call_tool(ask):
    return calls_of(await client(ask).messages.create(**says(ask, TOOL_QUESTION), tools=TOOLS))


async def stream_tool_call(ask):
    async with client(ask).messages.stream(**says(ask, TOOL_QUESTION), tools=TOOLS) as events:
        return calls_of(await events.get_final_message())


async def structured(ask):
    message = await client(ask).messages.parse(**says(ask, QUESTION), output_format=City)
    return message.parsed_output.model_dump()
