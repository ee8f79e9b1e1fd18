"""Output and failure of the live tests."""

import time
from typing import Any

BEGAN = time.monotonic()


class Red(Exception):
    """A check that failed."""


def say(line: str) -> None:
    # One call, because two threads print.
    print(f"{time.monotonic() - BEGAN:6.1f} s  {line}\n", end="", flush=True)


def check(holds: Any, what: str, otherwise: str = "") -> None:
    """Prints what holds; raises `Red` with the actual state if it does not."""
    if not holds:
        raise Red(f"{what}: failed: {otherwise}" if otherwise else f"{what}: failed")
    say(f"ok  {what}")


def same(what: str, expected: Any, got: Any) -> None:
    """Checks that two values are equal; prints a short one."""
    shown = f": {expected}" if len(str(expected)) <= 60 else ""
    check(expected == got, what + shown, f"expected {expected}, got {got}")
