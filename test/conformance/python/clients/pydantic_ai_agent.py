"""What the agents of Pydantic AI have in common, with each of its models."""

from asked import QUESTION, TOOL_DESCRIPTION, TOOL_NAME, TOOL_QUESTION, Answer, City, Weather
from pydantic_ai import Agent, DeferredToolRequests
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.toolsets import ExternalToolset

DECLARED = ToolDefinition(
    name=TOOL_NAME, description=TOOL_DESCRIPTION, parameters_json_schema=Weather.model_json_schema()
)


def calls_of(output) -> list:
    return [{"name": call.tool_name, "input": call.args_as_dict()} for call in output.calls]


def calls_with(model):
    """The calls of the tests. `model` makes the model of an ask."""

    def with_tool(ask) -> Agent:
        return Agent(model(ask), output_type=[str, DeferredToolRequests], toolsets=[ExternalToolset([DECLARED])])

    async def complete(ask):
        result = await Agent(model(ask)).run(QUESTION)
        return Answer(result.output, result.usage.output_tokens)

    async def stream(ask):
        async with Agent(model(ask)).run_stream(QUESTION) as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                yield piece
            yield Answer(await result.get_output(), result.usage.output_tokens)

    async def call_tool(ask):
        result = await with_tool(ask).run(TOOL_QUESTION)
        return calls_of(result.output)

    async def stream_tool_call(ask):
        async with with_tool(ask).run_stream(TOOL_QUESTION) as result:
            return calls_of(await result.get_output())

    async def structured(ask):
        result = await Agent(model(ask), output_type=City).run(QUESTION)
        return result.output.model_dump()

    return complete, stream, call_tool, stream_tool_call, structured
