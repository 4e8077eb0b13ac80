"""Looking for viruses with a ClamAV daemon, where one is configured (PORTAL_CLAMD=host:port, or a socket's path).

Speaks the INSTREAM command of clamd(8): chunks of length (u32, big-endian) and data, ended by length 0.
"""

import logging
import os
import socket
from collections.abc import Mapping
from typing import BinaryIO

from core.law.problem import Problem
from core.vault.pieces import pieces

log = logging.getLogger(__name__)

SECONDS = 25.0
"""For each answer. A transaction that idles for longer is ended by the database (db.session)."""
_PIECE = 256 * 1024
_LONGEST_ANSWER = 4096


class ScannerSilent(Exception):
    """The daemon is configured and gave no verdict; the text is for the operator."""


class Scanner:
    """A ClamAV daemon at an address. Raises ValueError for an address that is none."""

    def __init__(self, address: str) -> None:
        self._path, self._at = None, ("", 0)
        if address.startswith("/"):
            self._path = address
            return
        host, _, port = address.rpartition(":")
        if not host or not (port.isascii() and port.isdigit()):
            raise ValueError(f"PORTAL_CLAMD must be host:port or the path of a socket, not {address!r}")
        self._at = (host.strip("[]"), int(port))

    def scan(self, content: BinaryIO) -> str | None:
        """The name of what was found in an open file; None where it is clean. Leaves the file at its beginning.

        Raises ScannerSilent where the daemon cannot be reached, says nothing in time, or refuses to look.
        """
        content.seek(0)
        try:
            answer = self._ask(content)
        except OSError as error:
            raise ScannerSilent(f"clamd: {error}") from error
        finally:
            content.seek(0)
        verdict = answer.removeprefix("stream: ")
        if verdict == "OK":
            return None
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise ScannerSilent(f"clamd: {answer[:200] or 'no answer'}")

    def _ask(self, content: BinaryIO) -> str:
        with self._connected() as link:
            link.sendall(b"zINSTREAM\0")
            try:
                for piece in pieces(content, _PIECE):
                    link.sendall(len(piece).to_bytes(4) + piece)
                link.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                # It has stopped listening, and may have said why.
                pass
            answer = b""
            while (part := link.recv(_LONGEST_ANSWER)) and len(answer) < _LONGEST_ANSWER:
                answer += part
                if answer.endswith(b"\0"):
                    break
            return answer.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connected(self) -> socket.socket:
        if self._path is None:
            return socket.create_connection(self._at, SECONDS)
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(self._path)
        except OSError:
            link.close()
            raise
        return link


def scanner(environment: Mapping[str, str] = os.environ) -> Scanner | None:
    """The configured daemon; None where there is none."""
    address = environment.get("PORTAL_CLAMD")
    return Scanner(address) if address else None


def virus_in(content: BinaryIO) -> str | Problem | None:
    """What the configured daemon finds in an open file; None where it is clean or there is no daemon, a problem where the
    daemon gives no verdict: without its word nothing is kept."""
    daemon = scanner()
    try:
        return daemon.scan(content) if daemon else None
    except ScannerSilent as silent:
        log.error("%s", silent)
        words = "病毒查杀服务没有应答，暂不能接收附件。请稍后再次提交；仍不行的，请联系信息中心"
        return Problem("scanner_silent", words, "file")
