"""What every test stands on: no display, no password store, no data folder of the user's own."""

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from hypothesis import HealthCheck, settings
from keyring.backend import KeyringBackend

from orgloader import secrets
from orgloader.state import claim
from orgloader.state.store import Store

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("ORGLOADER_WEBHOOK_URL", None)

# Tests run side by side, all at the same made-up addresses.
claim.SCOPE = f"test-{os.getpid()}"

# No test may depend on how busy the machine is; the build repeats the same examples each time.
settings.register_profile("work", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("build", settings.get_profile("work"), derandomize=True, database=None)
settings.load_profile("build" if os.environ.get("CI") else "work")


class MemoryKeyring(KeyringBackend):
    """A password store that lives as long as the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.passwords[service, username]


@pytest.fixture(autouse=True)
def memory_keyring() -> Iterator[MemoryKeyring]:
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "state"
    monkeypatch.setenv("ORGLOADER_STATE_DIR", str(path))
    monkeypatch.setenv("ORGLOADER_CONFIG_DIR", str(tmp_path / "config"))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a store that the test opens itself; nothing is there yet."""
    return tmp_path / "state"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as store:
        yield store


@pytest.fixture(autouse=True)
def _no_secrets_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())
    monkeypatch.setattr(secrets, "_session", {})
