"""Single keys from a terminal, none lost that was pressed while something was still being shown."""

import os
import sys

import click


def read_key() -> str:
    """Wait for one key, without Enter and without showing it.

    ``click.getchar`` throws away what was typed before it was called, and a person who knows the
    keys types ahead.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    if os.name == "nt":
        return click.getchar()
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor, termios.TCSADRAIN)
        return os.read(descriptor, 1).decode("ascii", "replace")
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
