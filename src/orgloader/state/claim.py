"""One writer per target and computer, whoever's data folder: names that the system itself holds.

A name dies with the process that holds it, and it is seen by all users of the computer: a mutex in
the ``Global`` namespace on Windows, an abstract socket on Linux.
"""

import hashlib
import sys
from types import TracebackType
from typing import Self

from orgloader.errors import StoppedError

SCOPE = "orgloader"
"""What all names begin with: programs of another scope know nothing of each other."""


class Claim:
    """Holds the right to write to a ``target`` from construction to ``release``.

    Raises ``StoppedError`` with the name of who has it, where the system reveals that.
    """

    def __init__(self, target: str) -> None:
        digest = hashlib.sha256(target.encode()).hexdigest()[:32]
        self._held = _Held(f"{SCOPE}-writer-{digest}")

    def release(self) -> None:
        """Give the right back; a second call does nothing."""
        self._held.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        self.release()


def _taken(who: str) -> StoppedError:
    if not who:
        return StoppedError(
            "Another program is writing to Business Studio",
            "Another user of this computer is loading into this Business Studio",
            "Wait until that load has ended",
        )
    return StoppedError(
        "Another program is writing to Business Studio",
        "%(who)s is loading into this Business Studio on this computer",
        "Wait until that load has ended",
        who=who,
    )


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXISTS, _DENIED = 183, 5
    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel32.CreateMutexW.restype = wintypes.HANDLE
    _kernel32.CreateMutexW.argtypes = (wintypes.LPVOID, wintypes.BOOL, wintypes.LPCWSTR)
    _kernel32.CloseHandle.argtypes = (wintypes.HANDLE,)

    class _Held:
        """A mutex; what another user holds may not even be opened."""

        def __init__(self, name: str) -> None:
            self._handle = _kernel32.CreateMutexW(None, 0, f"Global\\{name}")
            fault = ctypes.get_last_error()
            if fault in (_EXISTS, _DENIED):
                self.release()
                raise _taken("")

        def release(self) -> None:
            if self._handle:
                _kernel32.CloseHandle(self._handle)
                self._handle = None

else:
    import pwd
    import socket
    import struct

    _CREDENTIALS = struct.Struct("3i")
    """Process, user and group, as ``SO_PEERCRED`` gives them."""

    class _Held:
        """A listening socket; who connects is told by the system who listens."""

        def __init__(self, name: str) -> None:
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                self._socket.bind(f"\0{name}")
                self._socket.listen()
            except OSError:
                self.release()
                raise _taken(_holder(name)) from None

        def release(self) -> None:
            self._socket.close()

    def _holder(name: str) -> str:
        """Return user and process of who listens, empty where that has just ended."""
        with socket.socket(socket.AF_UNIX) as asking:
            try:
                asking.connect(f"\0{name}")
                size = _CREDENTIALS.size
                raw = asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            except OSError:
                return ""
        process, user, _ = _CREDENTIALS.unpack(raw)
        try:
            known = pwd.getpwuid(user).pw_name
        except KeyError:
            known = str(user)
        return f"{known} ({process})"
