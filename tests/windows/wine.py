"""Windows programs run by wine, for the tests of the package."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SHIMS = Path(__file__).with_name("shims")
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Wine:
    """One Windows of its own in ``prefix``, with the program in ``program`` once installed."""

    prefix: Path

    @property
    def user(self) -> Path:
        return next(
            path for path in (self.prefix / "drive_c" / "users").iterdir() if path.name != "Public"
        )

    @property
    def program(self) -> Path:
        return self.user / "AppData" / "Local" / "Programs" / "Org Loader"

    def run(self, *command: str | Path, **variables: str) -> tuple[int, str]:
        """Run a program and return its exit code and output.

        All its streams are pipes: wine 8 gives Python no usable handle for a file.
        """
        environment = {**os.environ, "WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all"}
        for name in ("ORGLOADER_CONFIG_DIR", "ORGLOADER_STATE_DIR", "QT_QPA_PLATFORM"):
            environment.pop(name, None)
        done = subprocess.run(
            ["wine", *map(str, command)],
            check=False,
            input=b"\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            env=environment | variables,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")

    def stop(self) -> None:
        """End the processes of this prefix, and wait until they have ended."""
        self._server("-k")
        self.wait()

    def wait(self) -> None:
        """Wait for every process to end: an uninstaller goes on in a copy of itself."""
        self._server("-w")

    def _server(self, option: str) -> None:
        environment = {**os.environ, "WINEPREFIX": str(self.prefix)}
        subprocess.run(["wineserver", option], check=False, timeout=SECONDS, env=environment)

    def fill_gaps(self) -> None:
        """Give an installed program what wine 8 lacks and every Windows has."""
        for source in SHIMS.glob("*.c"):
            built = self.prefix / f"{source.stem}.dll"
            command = ["x86_64-w64-mingw32-gcc", "-shared", "-Os", "-s", str(source)]
            subprocess.run([*command, "-o", str(built), "-ladvapi32"], check=True)
            for folder in self.shimmed():
                shutil.copy(built, folder)
        (self.program / "python" / "_wmi.pyd").unlink(missing_ok=True)

    def shimmed(self) -> list[Path]:
        return [self.program, self.program / "python", self.program / "lib" / "PySide6"]

    def remove_shims(self) -> None:
        for source in SHIMS.glob("*.c"):
            for folder in self.shimmed():
                (folder / f"{source.stem}.dll").unlink(missing_ok=True)


def build(root: Path, *options: str) -> None:
    """Build the package as the README does."""
    command = [sys.executable, "resources/windows/build.py", *options]
    subprocess.run(command, check=True, cwd=root, timeout=1200)
