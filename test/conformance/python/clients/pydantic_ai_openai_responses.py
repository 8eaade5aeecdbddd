"""Pydantic AI with its `OpenAIResponsesModel`."""

from clients.openai_chat import client
from clients.pydantic_ai_agent import calls_with
from pydantic_ai.models.openai import OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider

complete, stream, call_tool, stream_tool_call, structured = calls_with(
    lambda ask: OpenAIResponsesModel(ask.model, provider=OpenAIProvider(openai_client=client(ask)))
)
