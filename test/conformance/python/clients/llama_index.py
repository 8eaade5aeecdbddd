"""LlamaIndex with a server of chat completions."""

from asked import QUESTION, TOOL_QUESTION, Answer, City, Weather
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai_like import OpenAILike


def weather(city: str, days: int) -> str:
    return "sunny"


TOOL = FunctionTool.from_defaults(weather, name="weather", description="The weather of a city.", fn_schema=Weather)
# It keeps the first call of an answer only if it is not told otherwise.
ASKED = {"user_msg": TOOL_QUESTION, "allow_parallel_tool_calls": True}


def llm(ask) -> OpenAILike:
    return OpenAILike(
        model=ask.model,
        api_base=f"{ask.url}/v1",
        api_key=ask.api_key,
        max_retries=0,
        is_chat_model=True,
        is_function_calling_model=True,
    )


async def complete(ask):
    response = await llm(ask).acomplete(QUESTION)
    return Answer(response.text, response.raw.usage.completion_tokens)


async def stream(ask):
    text = ""
    async for response in await llm(ask).astream_complete(QUESTION):
        text = response.text
        if response.delta:
            yield response.delta
    # It does not ask for the usage of a stream.
    yield Answer(text, None)


def calls_of(model, response) -> list:
    calls = model.get_tool_calls_from_response(response)
    return [{"name": call.tool_name, "input": call.tool_kwargs} for call in calls]


async def call_tool(ask):
    model = llm(ask)
    return calls_of(model, await model.achat_with_tools([TOOL], **ASKED))


async def stream_tool_call(ask):
    model = llm(ask)
    last = None
    async for response in await model.astream_chat_with_tools([TOOL], **ASKED):
        last = response
    return calls_of(model, last)


async def structured(ask):
    response = await llm(ask).as_structured_llm(City).acomplete(QUESTION)
    return response.raw.model_dump()
