"""What the clients that Instructor wraps have in common, in each of its modes."""

import instructor
from asked import QUESTION, City


def calls_with(wrap, client, **more):
    """The calls of the tests. `wrap` is a function of Instructor for clients that `client` makes."""

    def asked(ask) -> dict:
        messages = [{"role": "user", "content": QUESTION}]
        return {"messages": messages, "response_model": City, "max_retries": 1, **more}

    def instructed(ask):
        return wrap(client(ask), model=ask.model, mode=instructor.Mode[ask.mode])

    async def structured(ask):
        city = await instructed(ask).chat.completions.create(model=ask.model, **asked(ask))
        return city.model_dump()

    async def stream_structured(ask):
        last = None
        async for partial in instructed(ask).chat.completions.create_partial(model=ask.model, **asked(ask)):
            last = partial
        return last.model_dump()

    return structured, stream_structured
