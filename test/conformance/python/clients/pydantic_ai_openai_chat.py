"""Pydantic AI with its `OpenAIChatModel`."""

from clients.openai_chat import client
from clients.pydantic_ai_agent import calls_with
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

complete, stream, call_tool, stream_tool_call, structured = calls_with(
    lambda ask: OpenAIChatModel(ask.model, provider=OpenAIProvider(openai_client=client(ask)))
)
