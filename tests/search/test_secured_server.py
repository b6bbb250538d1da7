"""A real Elasticsearch with its security on: TLS by an authority of our own, and a user with the rights that docs name.

API keys cannot be made here: the distribution that tests fetch lacks the filter that the index of keys is made with. So
their header is tested with a server of the test's own (test_elasticsearch.py).
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search.documents import Document, Text
from search.engines import elasticsearch as module
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import Access, ElasticsearchEngine
from search.plan import Clause, Plan
from tests.conftest import ROOT
from tests.search.test_elasticsearch import _certificates

pytestmark = pytest.mark.services
SCRIPT = str(ROOT / "scripts" / "servers" / "elasticsearch-server")
USER, PASSWORD = "site", "a-password-of-the-test"
START_SECONDS = 240.0
SETTINGS = """
cluster.name: secured
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
path.data: {folder}/data
path.logs: {folder}/logs
xpack.security.enabled: true
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: key.pem
xpack.security.http.ssl.certificate: cert.pem
cluster.routing.allocation.disk.threshold_enabled: false
"""
ROLES = """
hoip_site:
  cluster: [monitor]
  indices:
    - names: [hoip, "hoip-*"]
      privileges: [all]
"""
DOCUMENT = Document("solution:1", "solution", (Text("title", "Chợ", weight="title"),))
PLAN = Plan(clauses=(Clause("u", "cho"),))


def _program() -> Path:
    """Elasticsearch as the script has fetched it for the server of the other tests."""
    folders = [os.environ.get("HOIP_ES_CACHE", ""), str(Path.home() / ".cache" / "hoip-es"), "/var/cache/hoip-es"]
    found = [path for folder in folders if folder for path in sorted(Path(folder).glob("elasticsearch-8*"))]
    if not found:
        pytest.fail("Elasticsearch was not fetched; `make test-services` does it", pytrace=False)
    return found[-1]


def _reached(access: Access) -> bool:
    try:
        ElasticsearchEngine(access, "hoip").ensure_index()
    except EngineUnavailable:
        return False
    return True


@pytest.fixture
def secured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Access]:
    """A server that takes nobody in but one user; how that one reaches it."""
    monkeypatch.setattr(module, "SEARCH_SECONDS", 30.0)
    monkeypatch.setattr(module, "WRITE_SECONDS", 60.0)
    program = _program()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = program.parent / f"secured-{port}"  # where the account that runs it may go
    config = folder / "config"
    for name in ("config/jvm.options.d", "data", "logs", "tmp"):
        (folder / name).mkdir(parents=True)
    shutil.copy(program / "config" / "log4j2.properties", config)
    options = (program / "config" / "jvm.options").read_text(encoding="utf-8")
    (config / "jvm.options").write_text(options.replace("logs/", f"{folder}/logs/"), encoding="utf-8")
    (config / "elasticsearch.yml").write_text(SETTINGS.format(port=port, folder=folder), encoding="utf-8")
    (config / "roles.yml").write_text(ROLES, encoding="utf-8")
    for name in ("users", "users_roles"):
        (config / name).touch()
    authority, _, _ = _certificates(config)
    authority = Path(shutil.copy(authority, folder / "authority.pem"))
    as_server = []
    if os.geteuid() == 0:
        account = os.environ.get("HOIP_SERVER_USER", "hoip")
        subprocess.run(["chown", "-R", account, str(folder)], check=True)
        as_server = ["runuser", "-u", account, "--"]
    java = Path(str(shutil.which("java"))).resolve().parent.parent
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ES_JAVA_HOME": str(java),
        "ES_JAVA_OPTS": "-Xms384m -Xmx384m",
        "ES_PATH_CONF": str(config),
        "ES_TMPDIR": str(folder / "tmp"),
    }
    make_user = [str(program / "bin" / "elasticsearch-users"), "useradd", USER, "-p", PASSWORD, "-r", "hoip_site"]
    subprocess.run([*as_server, *make_user], env=environment | {"ES_JAVA_OPTS": ""}, check=True, capture_output=True)
    with (folder / "start.log").open("w") as log:
        server = subprocess.Popen(
            [*as_server, str(program / "bin" / "elasticsearch")],
            env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    access = Access((f"https://127.0.0.1:{port}",), ca_certs=str(authority), user=USER, password=PASSWORD)
    until = time.monotonic() + START_SECONDS
    while not _reached(access):
        assert server.poll() is None and time.monotonic() < until, (folder / "start.log").read_text()[-2000:]
        time.sleep(1)
    yield access
    os.killpg(server.pid, 15)
    server.wait(60)
    shutil.rmtree(folder)


def test_the_site_works_with_the_rights_that_the_documentation_names_and_without_them_not(secured: Access) -> None:
    engine = ElasticsearchEngine(secured, "hoip")

    engine.rebuild([(DOCUMENT, 1)])
    engine.bulk([(replace(DOCUMENT, uid="solution:2"), 2)])
    engine.delete(["solution:1"], 3)
    engine.refresh()
    assert [hit.uid for hit in engine.search(PLAN).hits] == ["solution:2"]
    assert list(engine.stored()) == ["solution:2"]
    assert engine.health().documents == 1
    assert engine.doc_freq("u", ["cho"])[0] == {"cho": 1}

    for refused in (
        replace(secured, password="wrong"),
        replace(secured, user=""),
        replace(secured, user="", api_key="a2V5OnNlY3JldA=="),
        replace(secured, ca_certs=""),
        replace(secured, urls=(secured.urls[0].replace("https:", "http:"),)),
    ):
        with pytest.raises(EngineUnavailable):
            ElasticsearchEngine(refused, "hoip").search(PLAN)
    with pytest.raises(EngineUnavailable):  # indexes of another name are not the site's
        ElasticsearchEngine(secured, "another").rebuild([])
