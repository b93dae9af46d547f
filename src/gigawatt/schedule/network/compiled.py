"""The one way a function of the schedule is compiled: cached on disk, without the interpreter's lock, and typed."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` with numba, and keep the type checker's knowledge of its arguments and result."""
    return cast(Callable[P, R], njit(cache=True, nogil=True)(function))
