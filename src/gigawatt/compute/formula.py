"""One formula, two ways to evaluate it: on whole arrays with numpy, or a row at a time inside compiled code.

A formula is written without branches (``np.minimum``, ``np.maximum``, ``np.ceil`` and products with conditions), so
the same text holds for arrays of rows and for single floats. Called from Python it is plain numpy; called from a
numba function it is compiled into it. There is therefore one model, and the compiled search cannot drift from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.extending import register_jitable

Values = Any
"""A float, or an array of floats with one value a row: numpy's broadcasting joins them."""

Function = TypeVar("Function", bound=Callable[..., Any])


def formula(function: Function) -> Function:
    """Let compiled code call ``function``, which stays an ordinary Python function for everybody else."""
    return register_jitable(function)


def compiled(function: Function) -> Function:
    """Compile a loop over rows ahead of its first call; what it compiled to is kept on disk."""
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


@cache
def sources_number(folder: str) -> int:
    """A number that changes with any source file of a folder of the performance model, and of those that all folders use.

    What numba keeps on disk is told apart by the file of the compiled loop alone, not by the files of the formulas in it.
    A loop that closes over this number is compiled anew when a formula changes.
    """
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *(here / folder).glob("*.py")]):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:6], "big")
