"""The commented programme that ``gigawatt init`` writes."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from gigawatt.errors import Problem, ProgrammeError

STARTER_NAME = "programme.yaml"


def starter_text() -> str:
    """The starter programme as YAML."""
    return resources.files("gigawatt.programme").joinpath("starter.yaml").read_text("utf-8")


def write_starter(directory: Path) -> Path:
    """Write the starter programme into a folder, which is made where it is absent.

    Returns:
        The file written.

    Raises:
        ProgrammeError: the folder holds a programme already, or cannot be written.
    """
    target = directory / STARTER_NAME
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as stream:
            stream.write(starter_text())
    except FileExistsError:
        message = "there is a file of this name already." if target.exists() else "this is no folder."
        raise _refusal(target if target.exists() else directory, message, "Choose another folder.") from None
    except OSError as error:
        raise _refusal(target, f"cannot be written: {error.strerror}.", "Choose another folder.") from None
    return target


def _refusal(path: Path, message: str, fix: str) -> ProgrammeError:
    return ProgrammeError([Problem(str(path), 1, 1, "", message, fix)])
