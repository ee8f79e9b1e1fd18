"""What the live tests say, line by line, and the one way in which they fail."""

import time
from typing import Any

BEGAN = time.monotonic()


class Red(Exception):
    """A check that does not hold."""


def say(line: str) -> None:
    # In one piece, for two threads speak at times.
    print(f"{time.monotonic() - BEGAN:6.1f} s  {line}\n", end="", flush=True)


def check(holds: Any, what: str, otherwise: str = "") -> None:
    """Says what holds; raises `Red` with what is there instead where it does not."""
    if not holds:
        raise Red(f"{what}; but no: {otherwise}" if otherwise else f"{what}; but no")
    say(f"ok  {what}")


def same(what: str, expected: Any, got: Any) -> None:
    """The same for two values that are equal; a short one is said."""
    shown = f": {expected}" if len(str(expected)) <= 60 else ""
    check(expected == got, what + shown, f"expected {expected}, got {got}")
