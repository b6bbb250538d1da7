"""An embeddings server of the tests' own."""

import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from search import embedding
from search.analysis import analyse

DIMENSIONS = 32


class Endpoint(BaseHTTPRequestHandler):
    """Answers like an embeddings server; a text's vector counts its words, so that texts with the same words are near."""

    answers: str = "well"
    dimensions: int = DIMENSIONS
    asked: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append({**asked, "key": self.headers.get("Authorization", ""), "path": self.path})
        rows = []
        for number, text in enumerate(asked["input"]):
            row = [0.01] * self.dimensions
            for word in analyse(text).words():
                row[zlib.crc32(word.encode()) % self.dimensions] += 1.0
            rows.append({"index": number, "embedding": row})
        body = json.dumps({"data": list(reversed(rows))})
        if self.answers == "short":
            body = json.dumps({"data": rows[:-1]})
        if self.answers == "garbage":
            body = body[:40]
        if self.answers == "nan":
            body = body.replace("0.01", "NaN")
        self.send_response(500 if self.answers == "error" else 200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(settings: Any) -> Iterator[type[Endpoint]]:
    """A server that the settings name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Endpoint.answers, Endpoint.asked, Endpoint.dimensions = "well", [], DIMENSIONS
    settings.EMBEDDER = "openai"
    settings.EMBEDDINGS_URL = f"http://127.0.0.1:{server.server_port}/v1"
    settings.EMBEDDINGS_MODEL = "words"
    settings.EMBEDDINGS_KEY = "secret"
    embedding.reset_embedder()
    yield Endpoint
    server.shutdown()
    server.server_close()
    thread.join()
    embedding.reset_embedder()
