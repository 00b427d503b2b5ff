"""``orgloader``: a command is carried out, without one the window opens."""

import os
import sys


def main() -> int:
    """Run the command line; without a command, open the window."""
    asked_by_a_shell = "_ORGLOADER_COMPLETE" in os.environ
    if len(sys.argv) < 2 and not asked_by_a_shell:
        return window()
    try:
        from orgloader.cli import main as command

        return command()
    except KeyboardInterrupt:  # before the command could take care of it itself
        return cancelled()


def cancelled() -> int:
    """Say that the user has stopped the program while it was loading."""
    sys.stderr.write("Cancelled\n")
    if "--json" in sys.argv:
        sys.stdout.write('{"schema":1,"outcome":"cancelled","exit_code":130}\n')
    return 130


def window() -> int:
    """Open the window, or say why none can be opened."""
    from orgloader.cli.display import refusal

    refused = refusal()
    if refused is not None:
        return refused
    from orgloader.gui.app import main as open_window

    return open_window(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
