"""``orgloader``: a command is carried out, without one the window opens."""

import sys


def main() -> int:
    """Run the command line; without a command, open the window."""
    if len(sys.argv) < 2:
        return window()
    from orgloader.cli import main as command

    return command()


def window() -> int:
    """Open the window."""
    from orgloader.gui.app import main as open_window

    return open_window(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
