"""The portal's address: whether it is free, how it is written, whether the portal answers there."""

import errno
import http.client
import socket
import time
from ipaddress import ip_address

_PATIENCE = 3.0
"""Seconds for a port in use to become free."""


def unusable(host: str, port: int) -> str | None:
    """Why the portal cannot listen there, or None. A port in use gets a moment: a killed predecessor's
    children may be leaving it.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                return None
        except (OSError, OverflowError) as error:
            if not (isinstance(error, OSError) and error.errno == errno.EADDRINUSE):
                return f"Port {port} on {host} cannot be used: {error}"
            if time.monotonic() > deadline:
                return f"Port {port} on {host} is in use by another program. Stop it, or choose another port."
        time.sleep(0.1)


def visible(host: str) -> str:
    """The host in a URL that a browser on this machine can open."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "[::1]" if address.version == 6 else "127.0.0.1"
    return f"[{address}]" if address.version == 6 else host


def answers(host: str, port: int) -> bool:
    """Whether the portal's health route says that it is well."""
    connection = http.client.HTTPConnection(visible(host).strip("[]"), port, timeout=2.0)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
