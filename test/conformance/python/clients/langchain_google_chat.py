"""LangChain's ChatGoogleGenerativeAI."""

from clients.langchain_chat import calls_with
from langchain_google_genai import ChatGoogleGenerativeAI

complete, stream, call_tool, stream_tool_call, structured = calls_with(
    lambda ask: ChatGoogleGenerativeAI(model=ask.model, base_url=ask.url, google_api_key=ask.api_key, max_retries=1)
)
