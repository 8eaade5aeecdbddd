"""Instructor around Google's own client."""

import instructor
from clients.google_genai import client
from clients.instructor_client import calls_with


def from_genai(client, mode, model):
    return instructor.from_genai(client, mode=mode, model=model, use_async=True)


structured, stream_structured = calls_with(from_genai, client)
