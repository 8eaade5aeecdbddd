"""Pydantic AI with its `AnthropicModel`."""

from clients.anthropic_messages import client
from clients.pydantic_ai_agent import calls_with
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

complete, stream, call_tool, stream_tool_call, structured = calls_with(
    lambda ask: AnthropicModel(ask.model, provider=AnthropicProvider(anthropic_client=client(ask)))
)
