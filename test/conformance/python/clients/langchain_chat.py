"""What the three chat models of LangChain have in common."""

from asked import QUESTION, TOOL_QUESTION, Answer, City, Weather


def answer_of(message) -> Answer:
    usage = message.usage_metadata
    return Answer(message.text, None if usage is None else usage["output_tokens"])


def calls_of(message) -> list:
    return [{"name": call["name"].lower(), "input": call["args"]} for call in message.tool_calls]


def calls_with(chat):
    """The calls of the tests. `chat` makes the chat model of an ask."""

    async def complete(ask):
        return answer_of(await chat(ask).ainvoke(QUESTION))

    async def stream(ask):
        whole = None
        async for chunk in chat(ask).astream(QUESTION):
            whole = chunk if whole is None else whole + chunk
            if chunk.text:
                yield str(chunk.text)
        yield answer_of(whole)

    async def call_tool(ask):
        return calls_of(await chat(ask).bind_tools([Weather]).ainvoke(TOOL_QUESTION))

    async def stream_tool_call(ask):
        whole = None
        async for chunk in chat(ask).bind_tools([Weather]).astream(TOOL_QUESTION):
            whole = chunk if whole is None else whole + chunk
        return calls_of(whole)

    async def structured(ask):
        city = await chat(ask).with_structured_output(City).ainvoke(QUESTION)
        return city.model_dump()

    return complete, stream, call_tool, stream_tool_call, structured
