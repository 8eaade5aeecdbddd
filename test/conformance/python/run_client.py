"""Runs one client for the tests. Its argument is a module of `clients/`.

Each line of the input is a call, or the word "abort". The output has a line for each piece of text, and then one with
the answer or the error.
"""

import asyncio
import gc
import importlib
import inspect
import json
import sys

from asked import Answer, Ask


def tell(line: dict) -> None:
    print(json.dumps(line), flush=True)


def raised(error: BaseException) -> dict:
    """The error, and the errors that led to it, outermost first."""
    chain = []
    while error is not None and len(chain) < 10:
        status = getattr(error, "status_code", None) or getattr(error, "code", None)
        classes = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
        chain.append({
            "classes": classes,
            "status": status if isinstance(status, int) else None,
            "message": str(error),
        })
        error = error.__cause__ or error.__context__
    return {"raised": chain}


async def answer_of(call) -> object:
    """The result of a coroutine, or the last item of a generator whose other items are pieces of text."""
    if not inspect.isasyncgen(call):
        return await call
    last = None
    async for item in call:
        if isinstance(item, str):
            tell({"text": item})
        else:
            last = item
    return last


async def run(module, line: dict) -> None:
    ask = Ask(line["url"], line["model"], line["apiKey"], line.get("mode"))
    try:
        answer = await answer_of(getattr(module, line["call"])(ask))
        if isinstance(answer, Answer):
            answer = {"text": answer.text, "outputTokens": answer.output_tokens}
        tell({"answer": answer})
    except (Exception, asyncio.CancelledError) as error:
        tell(raised(error))
    # Some clients leave it to the collector to close the connection of a stream that was cancelled.
    gc.collect()


async def main() -> None:
    module = importlib.import_module(f"clients.{sys.argv[1]}")
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    running = None
    while line := (await lines.readline()).strip():
        if line == b"abort":
            running.cancel()
        else:
            running = asyncio.create_task(run(module, json.loads(line)))


asyncio.run(main())
