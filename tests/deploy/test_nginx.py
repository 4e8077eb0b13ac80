"""The shipped nginx configuration in a real nginx, with TLS, in front of two backends."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from core.home import REPOSITORY, Home
from core.serve import UVICORN_OPTIONS
from tests.factories.ports import free_port
from tests.factories.world import PASSWORD

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="needs Debian's nginx-light"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs Debian's openssl"),
]
PATIENCE = 60.0
NAME = "portal.example.gov.cn"

BACKEND = """
import os

NAME = os.environ["BACKEND_NAME"]


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": message["type"] + ".complete"})
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            said = " ".join((NAME, scope["scheme"], message["text"]))
            await send({"type": "websocket.send", "text": said})
    else:
        size = 0
        while (message := await receive()).get("more_body"):
            size += len(message["body"])
        size += len(message.get("body", b""))
        passed = [(b"seen-" + name, value) for name, value in scope["headers"]]
        said = {"backend": NAME, "scheme": scope["scheme"], "client": scope["client"][0], "size": str(size)}
        said |= {"strict-transport-security": "max-age=1"}
        own = [(name.encode(), value.encode()) for name, value in said.items()]
        await send({"type": "http.response.start", "status": 200, "headers": own + passed})
        length = 40_000_000 if scope["path"] == "/recording" else 3_000_000
        await send({"type": "http.response.body", "body": b"x" * length})
"""


def poll(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def process(
    command: list[str], port: int, log: Path, environment: Mapping[str, str], cwd: Path
) -> Iterator[None]:
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, **environment}, cwd=cwd
        ) as started,
    ):
        try:
            poll(lambda: listens(port) or started.poll() is not None)
            assert started.poll() is None, log.read_text()
            yield
        finally:
            started.terminate()


@contextmanager
def uvicorn(app: str, port: int, log: Path, environment: Mapping[str, str], cwd: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "uvicorn", app, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--proxy-headers", "--forwarded-allow-ips", "127.0.0.1", *UVICORN_OPTIONS]
    with process(command, port, log, environment, cwd):
        yield


def substituted(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"{old!r} is no longer in nginx.conf"
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, ports: dict[str, int]) -> Iterator[None]:
    """The shipped file inside the least configuration around it; only paths and ports differ."""
    for name in ("tls.crt", "tls.key"):
        assert (folder / name).exists()
    site = substituted(
        (REPOSITORY / "deploy" / "nginx.conf").read_text(),
        {
            "listen 80;": f"listen 127.0.0.1:{ports['http']};",
            "listen 443 ssl;": f"listen 127.0.0.1:{ports['https']} ssl;",
            "127.0.0.1:8501": f"127.0.0.1:{ports['one']}",
            "127.0.0.1:8502": f"127.0.0.1:{ports['two']}",
            "/etc/enforcement-portal/": f"{folder}/",
            "/var/log/nginx/": f"{folder}/",
        },
    )
    (folder / "site.conf").write_text(site)
    (folder / "temporary").mkdir(mode=0o777)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/temporary/{kind};\n" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "main.conf"
    main.write_text(
        f"{user}\ndaemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log warn;\n"
        f"events {{}}\nhttp {{\naccess_log {folder}/default.log;\n{temporary}include {folder}/site.conf;\n}}\n"
    )
    assert NGINX is not None
    start = [NGINX, "-e", str(folder / "error.log"), "-c", str(main)]
    check = subprocess.run([*start, "-t"], capture_output=True, text=True, check=False)
    assert check.returncode == 0 and "[warn]" not in check.stderr, check.stderr
    with process(start, ports["https"], folder / "nginx.log", {}, folder):
        yield


@dataclass
class Front:
    """nginx with its two backends, as a browser that trusts the certificate sees it."""

    folder: Path
    ports: dict[str, int]
    trust: ssl.SSLContext

    def request(
        self, path: str = "/", *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        raw = socket.create_connection(("127.0.0.1", self.ports["https"]), timeout=PATIENCE)
        connection = http.client.HTTPConnection(NAME)
        connection.sock = self.trust.wrap_socket(raw, server_hostname=NAME)
        try:
            sent = {"Host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def websocket(self, **headers: str) -> ClientConnection:
        return connect(
            f"wss://{NAME}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.ports["https"])),
            ssl=self.trust,
            additional_headers=headers,
            origin=f"https://{NAME}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            proxy=None,
            open_timeout=PATIENCE,
        )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-days", "2",
         "-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder


def make_front(folder: Path, certificate: Path) -> Front:
    for name in ("tls.crt", "tls.key"):
        shutil.copy(certificate / name, folder)
    ports = {name: free_port() for name in ("http", "https", "one", "two")}
    return Front(folder, ports, ssl.create_default_context(cafile=str(certificate / "tls.crt")))


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    made = make_front(folder, certificate)
    (folder / "backend.py").write_text(BACKEND)
    with ExitStack() as stack:
        for name in ("one", "two"):
            stack.enter_context(
                uvicorn(
                    "backend:app", made.ports[name], folder / f"{name}.log", {"BACKEND_NAME": name}, folder
                )
            )
        stack.enter_context(nginx(folder, made.ports))
        yield made


def test_tls_ends_here_and_the_backend_knows_the_browser(front: Front) -> None:
    response, body = front.request(
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Proto="http",
        Forwarded="for=203.0.113.9",
        X_Forwarded_Host="evil",
    )
    assert response.status == 200 and len(body) == 3_000_000
    assert response.getheader("scheme") == "https"
    assert response.getheader("client") == "127.0.0.1"
    assert response.getheader("seen-host") == NAME
    assert response.getheader("seen-x-forwarded-for") == "127.0.0.1"
    assert response.getheader("seen-forwarded") is None
    assert response.getheader("seen-x-forwarded-host") is None
    assert response.headers.get_all("strict-transport-security") == ["max-age=31536000"]
    assert response.headers.get_all("server") == ["nginx"]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_only_current_versions_of_tls_are_spoken(front: Front, version: ssl.TLSVersion) -> None:
    trust = ssl.create_default_context(cafile=str(front.folder / "tls.crt"))
    trust.minimum_version = trust.maximum_version = version
    assert Front(front.folder, front.ports, trust).request()[0].status == 200


def test_plain_http_is_sent_to_https_on_the_configured_host(front: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.ports["http"], timeout=PATIENCE)
    connection.request("GET", "/cases?id=7", headers={"Host": "evil.example"})
    response = connection.getresponse()
    assert (response.status, response.getheader("location")) == (308, f"https://{NAME}/cases?id=7")
    connection.close()


def test_a_websocket_passes_and_stays_with_its_session(front: Front) -> None:
    with front.websocket(Cookie="portal_session=abc") as websocket:
        websocket.send("你好")
        name, scheme, said = str(websocket.recv(timeout=PATIENCE)).split()
    assert (scheme, said) == ("wss", "你好")
    assert front.request(Cookie="portal_session=abc")[0].getheader("backend") == name


def test_a_session_stays_on_one_backend_and_sessions_are_spread(front: Front) -> None:
    def backend(cookie: str) -> str | None:
        return front.request(Cookie=cookie)[0].getheader("backend")

    cookies = [f"other=1; portal_session=session-{number}; more=2" for number in range(12)]
    first = [backend(cookie) for cookie in cookies]
    assert [backend(cookie) for cookie in cookies] == first
    assert set(first) == {"one", "two"}
    # What else the browser carries, and in which order, does not matter.
    assert [backend(f"portal_session=session-{number}") for number in range(12)] == first


def test_without_a_cookie_the_address_decides(front: Front) -> None:
    assert len({front.request(Cookie=f"x_portal_session={n}")[0].getheader("backend") for n in range(8)}) == 1


def test_a_piece_of_an_upload_passes_and_more_does_not(front: Front) -> None:
    response, _ = front.request("/upload", method="POST", body=b"y" * 33_000_000)
    assert (response.status, response.getheader("size")) == (200, "33000000")
    too_much, _ = front.request("/upload", method="PUT", body=b"", Content_Length=str(65 * 1024 * 1024))
    assert too_much.status == 413


def test_nothing_personal_is_left_on_the_proxys_disk(front: Front) -> None:
    raw = socket.create_connection(("127.0.0.1", front.ports["https"]), timeout=PATIENCE)
    with front.trust.wrap_socket(raw, server_hostname=NAME) as slow:
        slow.sendall(f"GET /recording HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        assert slow.recv(100).startswith(b"HTTP/1.1 200")
        # While the first reader stands still, nginx, which is one process, serves another to the end.
        plain = http.client.HTTPConnection("127.0.0.1", front.ports["http"], timeout=PATIENCE)
        plain.request("GET", "/applications?q=secretname")
        plain.getresponse().read()
        plain.close()
        front.request("/applications?q=secretname", method="POST", body=b"y" * 3_000_000)
    poll(lambda: "POST /applications 200" in (front.folder / "enforcement-portal.log").read_text())
    assert "secretname" not in (front.folder / "enforcement-portal.log").read_text()
    assert (front.folder / "default.log").read_text() == ""
    # The files themselves are gone with their request; nginx warns of each that it makes.
    assert "buffered to a temporary file" not in (front.folder / "error.log").read_text()


class Fields(HTMLParser):
    """The hidden fields of the sign-in form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "input" and values.get("type") == "hidden":
            self.found[str(values["name"])] = str(values["value"])


@pytest.fixture
def portal(database_url: str, home: Home, tmp_path: Path, certificate: Path) -> Iterator[Front]:
    """Two real portal processes on one database."""
    made = make_front(tmp_path, certificate)
    environment = {"DATABASE_URL": database_url, "PORTAL_HOME": str(home.path)}
    with ExitStack() as stack:
        for name in ("one", "two"):
            log = tmp_path / f"{name}.log"
            stack.enter_context(uvicorn("portal:app", made.ports[name], log, environment, REPOSITORY))
        stack.enter_context(nginx(tmp_path, made.ports))
        yield made


def test_signing_in_to_the_real_portal(portal: Front) -> None:
    form, page = portal.request("/applications?q=1", Accept="text/html")
    assert form.status == 200 and "账号" in page.decode()
    names = [name.lower() for name, _ in form.getheaders() if name.lower() != "set-cookie"]
    assert len(names) == len(set(names)), names
    assert {"strict-transport-security", "content-security-policy", "x-content-type-options"} <= set(names)
    cookie = str(form.getheader("set-cookie"))
    assert "secure" in cookie.lower() and "httponly" in cookie.lower()
    with pytest.raises(InvalidStatus) as refused, portal.websocket(Cookie="portal_session=forged"):
        pytest.fail("a forged session was let in")
    assert refused.value.response.status_code in (401, 403)

    values = {**Fields(page.decode()).found, "login": "window_clerk", "password": PASSWORD}
    done, _ = portal.request(
        "/login",
        method="POST",
        body=urlencode(values).encode(),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=cookie.split(";")[0],
        Origin=f"https://{NAME}",
    )
    assert (done.status, done.getheader("location")) == (303, "/applications?q=1")
    session = next(
        value for value in done.headers.get_all("set-cookie", []) if value.startswith("portal_session=")
    )
    assert "secure" in session.lower() and "httponly" in session.lower() and "samesite" in session.lower()

    held = session.split(";")[0]
    inside, page = portal.request("/applications?q=1", Accept="text/html", Cookie=held)
    assert inside.status == 200 and "账号" not in page.decode()
    with portal.websocket(Cookie=held) as websocket:
        assert websocket.subprotocol == "streamlit"
