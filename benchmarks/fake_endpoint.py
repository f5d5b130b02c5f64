"""An OpenAI-compatible endpoint that answers every request with the same letter after the same time, so that only the caller differs.

    python -m benchmarks.fake_endpoint ANSWER.json [--port 0]

The port is printed. With ``--marked`` the file holds a letter for each of several marks (``B-000001``), and a request is answered by the one
that stands in it. A path under ``/after/50/v1`` answers after 50 ms. A request that offers a tool gets the letter as the tool's arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_AFTER = re.compile(rb"^POST /after/(\d+)/")
_MARK = re.compile(rb"B-\d{6}")
_TOOL = re.compile(rb'"tools": ?\[\{.{0,200}?"name": ?"([^"]+)"', re.DOTALL)


def answer(content: str, tool: str | None) -> bytes:
    """Return a whole HTTP response with a chat completion that holds the letter."""
    message: dict[str, object] = {"role": "assistant", "content": None if tool else content, "refusal": None}
    if tool:
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": {"name": tool, "arguments": content}}]
    body = json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_760_000_000,
            "model": "fake-1",
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "tool_calls" if tool else "stop"}],
            "usage": {"prompt_tokens": 4_000, "completion_tokens": 600, "total_tokens": 4_600},
        },
        ensure_ascii=False,
    ).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(letters: Mapping[str, str], port: int) -> None:
    """Answer until stopped; ``letters`` are by the marks of requests, or one letter for all under an empty mark."""
    answers: dict[tuple[str, str | None], bytes] = {}
    marked = "" not in letters

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                if after := _AFTER.match(head):
                    await asyncio.sleep(int(after[1]) / 1_000)
                tool, mark = _TOOL.search(body), _MARK.search(body) if marked else None
                asked = (mark[0].decode() if mark else "", tool[1].decode() if tool else None)
                if asked not in answers:
                    answers[asked] = answer(letters[asked[0]], asked[1])
                writer.write(answers[asked])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port, limit=2**20, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serve the letter of a file."""
    parser = argparse.ArgumentParser(prog="benchmarks.fake_endpoint", description=__doc__)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--marked", action="store_true")
    options = parser.parse_args()
    written = options.answer.read_text(encoding="utf-8")
    asyncio.run(serve(json.loads(written) if options.marked else {"": written}, options.port))


if __name__ == "__main__":
    main()
