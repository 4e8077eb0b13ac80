"""Ports for the servers that tests start."""

import random
import socket

_LOWEST, _HIGHEST = 12_000, 32_000
_claims: list[socket.socket] = []


def free_port() -> int:
    """A port of this machine that nothing listens on and that no other process of tests is given.

    It lies below the ports that the kernel hands out by itself (`ip_local_port_range`), so that no outgoing
    connection takes it before the server does; and it stays claimed, by a name that the kernel forgets with this
    process, because the servers of one run start at the same time.
    """
    while True:
        port = random.randint(_LOWEST, _HIGHEST)
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0enforcement-portal-tests-{port}")
            with socket.create_server(("127.0.0.1", port)):
                _claims.append(claim)
                return port
        except OSError:
            claim.close()
