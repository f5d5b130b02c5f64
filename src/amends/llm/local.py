"""LocalModel: a GGUF file answering on this computer, with no network and no key.

llama.cpp runs inside this process and is spoken to over its own OpenAI-compatible port, through ``OpenAIModel``: one reading of
answers, one set of errors, one deadline. Calling the engine's functions directly would have been a second of each.

While the engine loads a file it tells nobody how far it is (llama.cpp's ``progress_callback`` has no door in xllamacpp), and no other
Python thread runs. So whoever wants to show how far it is has the file read ahead, which is most of the waiting; the engine then finds it
in the system's cache. A model of the Hugging Face hub is fetched by the engine, which draws a bar of its own on a terminal.
"""

from __future__ import annotations

import importlib
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from amends.errors import InputError, ModelUnavailableError
from amends.llm.model import Completion, Request, Tell

if TYPE_CHECKING:
    from amends.llm.openai import OpenAIModel

HUB = "hf:"
"""What stands before the name of a model on the Hugging Face hub."""

OnRead = Callable[[int, int], None]
"""Is told how many bytes of how many have been read."""

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+(:[\w.-]+)?")
_QUIET = -1
_PIECE = 16 * 1024 * 1024


class LocalModel:
    """Answers from the GGUF file at ``path``, one request at a time; close it, or use it in a ``with`` block, to free its memory.

    ``hf:OWNER/REPO:QUANT`` (or without ``:QUANT``) is a model of the Hugging Face hub: fetched once, over the network, into its usual cache.
    ``context`` is how many tokens the request and the answer may have together, ``timeout`` the deadline in seconds for a call. ``on_read``
    is told how much of a file has been read. Raises InputError for what is no model or cannot be loaded or fetched.
    """

    def __init__(self, path: str | Path, *, context: int = 8192, timeout: float = 600, on_read: OnRead | None = None) -> None:
        self._hub = str(path).removeprefix(HUB) if str(path).startswith(HUB) else None
        self._path = Path(path).expanduser()
        engine = _engine()
        if self._hub is None:
            _check_is_gguf(self._path)
        elif not _HUB_NAME.fullmatch(self._hub):
            raise InputError(f"{path}: write hf:OWNER/REPO or hf:OWNER/REPO:QUANT, as in hf:ggml-org/SmolLM3-3B-GGUF:Q4_K_M")
        if on_read is not None and self._hub is None:
            _read_ahead(self._path, on_read)
        key = secrets.token_urlsafe(32)
        self.context = context
        self._server: Any = _serve(engine, self._path, hub=self._hub, name=self.name, context=context, key=key)
        self._model = _speak_to(self._server.listening_address, self.name, key=key, timeout=timeout)

    @property
    def name(self) -> str:
        """The file's name, or the name on the hub, as drafts and logs call this model."""
        return self._path.stem if self._hub is None else self._hub

    def complete(self, request: Request) -> Completion:
        """Return the whole answer before the deadline, or raise ``ModelError``."""
        return self._open().complete(request)

    async def acomplete(self, request: Request) -> Completion:
        """Return the whole answer before the deadline, or raise ``ModelError``."""
        return await self._open().acomplete(request)

    def complete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``complete`` does, telling the text so far while it arrives, in this thread."""
        return self._open().complete_streaming(request, tell)

    async def acomplete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``acomplete`` does, telling the text so far while it arrives, in this event loop."""
        return await self._open().acomplete_streaming(request, tell)

    def close(self) -> None:
        """Stop the engine and free its memory; a call after this raises ``ModelUnavailableError``."""
        self._model.close()
        self._server = None  # the engine has no other way to stop

    def _open(self) -> OpenAIModel:
        if self._server is None:  # by now the port may be another program's
            raise ModelUnavailableError(f"{self._path}: this local model was closed", hint="Open it again: LocalModel(path).")
        return self._model

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _engine() -> Any:
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        raise InputError(f"a local model needs an extra that is missing ({error.name}): pip install 'amends[local]'") from None


def _check_is_gguf(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InputError(f"{path}: the model cannot be read ({error.strerror}); give the path of a .gguf file") from None
    if magic != b"GGUF":
        raise InputError(f"{path}: this is no GGUF model; give the path of a .gguf file")


def _read_ahead(path: Path, on_read: OnRead) -> None:
    piece = bytearray(_PIECE)
    done = 0
    with path.open("rb", buffering=0) as file:
        size = path.stat().st_size
        while read := file.readinto(piece):
            done += read
            on_read(done, size)


def _serve(engine: Any, path: Path, *, hub: str | None, name: str, context: int, key: str) -> Any:
    params = engine.CommonParams()
    params.model.path = str(path)  # for a model of the hub, too: the engine wants one, and puts that of the fetched file in its place
    if hub is not None:
        params.model.hf_repo = hub
        params.no_mmproj = True  # else the part for pictures is fetched as well
    params.model_alias = {name}  # else answers carry the whole path
    params.n_ctx = context
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]  # other users of this computer can reach the port
    params.ui = False
    params.endpoint_slots = False  # it would show requests
    params.cache_ram_mib = 0  # else it keeps old requests, up to 8 GB of them
    params.enable_reasoning = 0  # thinking aloud would use up the tokens meant for the letter
    params.verbosity = _QUIET
    try:
        return engine.Server(params)
    except RuntimeError:
        if hub is not None:
            raise InputError(
                f"{HUB}{hub}: the model cannot be fetched or loaded; check the name at huggingface.co, the network and the disk's space"
            ) from None
        raise InputError(f"{path}: the model cannot be loaded; it may be damaged, of a newer kind, or too large for this memory") from None


def _speak_to(address: str, name: str, *, key: str, timeout: float) -> OpenAIModel:
    from amends.llm.openai import OpenAIModel  # openai is imported only when a model runs

    return OpenAIModel(name, api_key=key, base_url=f"{address}/v1", timeout=timeout, max_retries=0)
