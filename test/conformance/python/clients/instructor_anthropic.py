"""Instructor around Anthropic's own client."""

import instructor
from clients.anthropic_messages import client
from clients.instructor_client import calls_with

structured, stream_structured = calls_with(instructor.from_anthropic, client, max_tokens=4096)
