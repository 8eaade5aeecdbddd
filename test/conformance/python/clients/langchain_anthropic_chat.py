"""LangChain's ChatAnthropic."""

from clients.langchain_chat import calls_with
from langchain_anthropic import ChatAnthropic

complete, stream, call_tool, stream_tool_call, structured = calls_with(
    lambda ask: ChatAnthropic(model=ask.model, base_url=ask.url, api_key=ask.api_key, max_retries=0, max_tokens=4096)
)
