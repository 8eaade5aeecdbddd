"""Instructor around OpenAI's own client."""

import instructor
from clients.instructor_client import calls_with
from clients.openai_chat import client

structured, stream_structured = calls_with(instructor.from_openai, client)
