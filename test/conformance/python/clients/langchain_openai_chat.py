"""LangChain's ChatOpenAI."""

from clients.langchain_chat import calls_with
from langchain_openai import ChatOpenAI

complete, stream, call_tool, stream_tool_call, structured = calls_with(
    lambda ask: ChatOpenAI(
        model=ask.model, base_url=f"{ask.url}/v1", api_key=ask.api_key, max_retries=0, stream_usage=True
    )
)
