"""A server of Elasticsearch that is ill in every way: pages are told so in good time, and nothing is taken as answered."""

import datetime as dt
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from search import documents
from search.documents import MAPPING_VERSION, Document, Meaning, Text
from search.engines import elasticsearch as module
from search.engines.base import EngineUnavailable, IndexOutdated, PlanRefused
from search.engines.elasticsearch import Access, ElasticsearchEngine
from search.plan import Clause, Plan

PLAN = Plan(clauses=(Clause("u", "cho"),))
DOCUMENT = Document("solution:1", "solution", (Text("title", "Chợ", weight="title"),))
HEALTHY: dict[str, Any] = {
    "took": 1,
    "timed_out": False,
    "_shards": {"total": 1, "successful": 1, "failed": 0},
    "hits": {"total": {"value": 1, "relation": "eq"}, "hits": [{"_id": "solution:1", "_score": 1.5}]},
}


class Server:
    """A server on loopback that answers each request with what `answer` says: (status, body), or sends it itself."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[bytes] = []
        self.answer: Callable[[Any, str], tuple[int, Any] | None] = lambda _handler, _path: (200, HEALTHY)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                outer.bodies.append(self.rfile.read(length))
                outer.requests.append((self.command, self.path, dict(self.headers.items())))
                found = outer.answer(self, self.path)
                if found is None:
                    return
                status, body = found
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send(status, data, len(data))

            def send(self, status: int, data: bytes, length: int) -> None:
                self.send_response(status)
                self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = respond

            def log_message(self, *_args: Any) -> None:
                """Stay quiet."""

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_args: Any) -> None:
                """A client that turns away is what is tested."""

        self.http = Quiet(("127.0.0.1", 0), Handler)
        scheme = "http"
        if context is not None:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def _mapping(version: str) -> dict[str, Any]:
    return {"x-1": {"mappings": {"_meta": {"mapping_version": version}}}}


def test_a_healthy_server_answers(server: Server) -> None:
    assert [hit.uid for hit in ElasticsearchEngine(server.url, "x").search(PLAN).hits] == ["solution:1"]


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502, 503])
def test_a_server_that_refuses_is_unavailable(server: Server, status: int) -> None:
    server.answer = lambda _handler, _path: (status, {"error": {"type": "x", "reason": "y"}, "status": status})

    with pytest.raises(EngineUnavailable) as refused:
        ElasticsearchEngine(server.url, "x").search(PLAN)
    assert not isinstance(refused.value, PlanRefused)
    assert len(server.requests) == 1  # the breaker counts; nobody waits for repeats


def test_a_plan_that_the_server_cannot_read_is_refused_only(server: Server) -> None:
    server.answer = lambda _handler, _path: (400, {"error": {"type": "x", "reason": "y"}, "status": 400})

    with pytest.raises(PlanRefused):
        ElasticsearchEngine(server.url, "x").search(PLAN)


@pytest.mark.parametrize("body", [b"", b"{", b'{"took":1,"hits":', b"null", b"[]", b"<html>proxy</html>", b"{}"])
def test_an_answer_that_is_no_answer_is_unavailable(server: Server, body: bytes) -> None:
    server.answer = lambda _handler, _path: (200, body)

    with pytest.raises(EngineUnavailable):
        ElasticsearchEngine(server.url, "x").search(PLAN)


def test_an_answer_that_is_cut_off_is_unavailable(server: Server) -> None:
    def cut(handler: Any, _path: str) -> None:
        data = json.dumps(HEALTHY).encode()
        handler.send(200, data[:40], len(data))
        handler.close_connection = True

    server.answer = cut

    with pytest.raises(EngineUnavailable):
        ElasticsearchEngine(server.url, "x").search(PLAN)


@pytest.mark.parametrize(
    "ill",
    [{"timed_out": True}, {"_shards": {"total": 2, "successful": 1, "failed": 1}}],
    ids=["slow shard", "red shard"],
)
def test_half_an_index_is_no_answer(server: Server, ill: dict[str, Any]) -> None:
    server.answer = lambda _handler, _path: (200, HEALTHY | ill)

    with pytest.raises(EngineUnavailable):
        ElasticsearchEngine(server.url, "x").search(PLAN)


def test_a_silent_server_is_given_up_soon(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEARCH_SECONDS", 0.3)
    release = threading.Event()

    def silent(_handler: Any, _path: str) -> tuple[int, Any]:
        release.wait(5)
        return 200, HEALTHY

    server.answer = silent
    began = time.monotonic()
    with pytest.raises(EngineUnavailable):
        ElasticsearchEngine(server.url, "x").search(PLAN)
    release.set()

    assert time.monotonic() - began < 3


def test_no_server_at_all_is_unavailable() -> None:
    with pytest.raises(EngineUnavailable):
        ElasticsearchEngine("http://127.0.0.1:9", "x").search(PLAN)


def _bulk(items: list[dict[str, Any]]) -> Callable[[Any, str], tuple[int, Any]]:
    """A server whose index is there and whose bulk answers are these."""

    def answer(_handler: Any, path: str) -> tuple[int, Any]:
        if path.startswith("/_bulk"):
            return 200, {"took": 1, "errors": True, "items": items}
        return 200, _mapping(MAPPING_VERSION)

    return answer


def test_a_document_that_is_refused_is_named_and_an_older_version_is_no_failure(server: Server) -> None:
    engine = ElasticsearchEngine(server.url, "x")
    server.answer = _bulk(
        [{"index": {"_id": "solution:1", "status": 400, "error": {"type": "mapper", "reason": "no"}}}]
    )
    assert list(engine.bulk([(DOCUMENT, 1)])) == ["solution:1"]

    server.answer = _bulk([{"index": {"_id": "solution:1", "status": 409, "error": {"type": "version_conflict"}}}])
    assert engine.bulk([(DOCUMENT, 1)]) == {}


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_takes_nothing_in_keeps_the_rows_waiting(
    server: Server, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
    server.answer = _bulk([{"index": {"_id": "solution:1", "status": status, "error": {"type": "busy"}}}])

    with pytest.raises(EngineUnavailable):
        ElasticsearchEngine(server.url, "x").bulk([(DOCUMENT, 1)])


def test_an_index_of_an_older_mapping_takes_nothing_in(server: Server) -> None:
    server.answer = lambda _handler, _path: (200, _mapping("older"))

    with pytest.raises(IndexOutdated):
        ElasticsearchEngine(server.url, "x").bulk([(DOCUMENT, 1)])


def test_a_name_that_is_an_index_and_no_alias_is_not_written_to(server: Server) -> None:
    server.answer = lambda _handler, _path: (200, {"x": {"mappings": {}}})

    with pytest.raises(EngineUnavailable, match="needs the name for its alias"):
        ElasticsearchEngine(server.url, "x").bulk([(DOCUMENT, 1)])


@pytest.fixture
def meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """The document means something, in three numbers."""
    made = {DOCUMENT.uid: Meaning("seeded", {"vi": [0.6, 0.8, 0.0]}, "key")}
    monkeypatch.setattr(documents, "_vectors", [lambda uids: {uid: made[uid] for uid in uids if uid in made}])


@pytest.mark.parametrize(("length", "goes_in"), [(None, True), (3, True), (4, False)])
def test_a_write_with_vectors_asks_once_what_the_index_takes(
    server: Server, meant: None, length: int | None, goes_in: bool
) -> None:
    described = _mapping(MAPPING_VERSION)
    described["x-1"]["mappings"]["properties"] = {
        "vector_vi": {"type": "dense_vector"} | ({"dims": length} if length else {})
    }
    sent = _bulk([{"index": {"_id": DOCUMENT.uid, "status": 200}}])
    server.answer = lambda handler, path: sent(handler, path) if path.startswith("/_bulk") else (200, described)

    assert ElasticsearchEngine(server.url, "x").bulk([(DOCUMENT, 1)]) == {}

    assert [path.partition("?")[0] for _method, path, _headers in server.requests] == ["/x/_mapping", "/_bulk"]
    assert (b"vector_vi" in server.bodies[-1]) is goes_in


@pytest.mark.parametrize(
    ("status", "of_the_plan"), [(400, True), (403, False), (404, False), (429, False), (503, False)]
)
def test_a_search_for_the_nearest_that_fails_in_part_is_no_answer(
    server: Server, status: int, of_the_plan: bool
) -> None:
    failed = {"error": {"type": "x", "reason": "y"}, "status": status}
    server.answer = lambda _handler, _path: (200, {"took": 1, "responses": [HEALTHY, HEALTHY, failed]})

    with pytest.raises(EngineUnavailable) as refused:
        ElasticsearchEngine(server.url, "x").nearest([0.6, 0.8, 0.0], model="seeded", filters=(), size=5)
    assert isinstance(refused.value, PlanRefused) is of_the_plan


# --- TLS and keys ---------------------------------------------------------------------------------


def _certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority of our own with a certificate for 127.0.0.1: (authority, certificate, key)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    now = dt.datetime.now(dt.UTC)

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def begun(subject: str, issuer: str, key: Any) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(named(subject))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=2))
        )

    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    authority = (
        begun("authority", "authority", root)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    certificate = (
        begun("127.0.0.1", "authority", own)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    paths = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[2].write_bytes(
        own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A server that speaks TLS, and the file of its authority."""
    authority, certificate, key = _certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    made = Server(context)
    yield made, authority
    made.close()


def test_tls_with_the_authority_and_a_key(secured: tuple[Server, Path], settings: Any) -> None:
    from search.engines import get_engine, reset_engine

    server, authority = secured
    settings.ELASTICSEARCH_URL = server.url
    settings.ELASTICSEARCH_API_KEY = "a2V5OnNlY3JldA=="
    settings.ELASTICSEARCH_CA_CERTS = str(authority)
    reset_engine()

    assert [hit.uid for hit in get_engine().search(PLAN).hits] == ["solution:1"]
    assert server.requests[0][2]["authorization"] == "ApiKey a2V5OnNlY3JldA=="
    reset_engine()


def test_a_name_and_a_password_instead_of_a_key(secured: tuple[Server, Path]) -> None:
    server, authority = secured
    access = Access((server.url,), ca_certs=str(authority), user="hoip", password="secret")

    ElasticsearchEngine(access, "x").search(PLAN)

    assert server.requests[0][2]["authorization"].startswith("Basic ")


def test_a_server_of_an_unknown_authority_is_not_believed(secured: tuple[Server, Path]) -> None:
    server, _authority = secured

    with pytest.raises(EngineUnavailable):
        ElasticsearchEngine(Access((server.url,), api_key="x"), "x").search(PLAN)
    assert server.requests == []
