"""Pydantic AI with its `GoogleModel`."""

from clients.pydantic_ai_agent import calls_with
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.providers.google import GoogleProvider

complete, stream, call_tool, stream_tool_call, structured = calls_with(
    lambda ask: GoogleModel(ask.model, provider=GoogleProvider(api_key=ask.api_key, base_url=ask.url))
)
