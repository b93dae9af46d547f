"""The commented programme that ``gigawatt init`` writes."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from gigawatt.errors import StarterError

STARTER_NAME = "programme.yaml"


def starter_text() -> str:
    """The starter programme as YAML."""
    return resources.files("gigawatt.programme").joinpath("starter.yaml").read_text("utf-8")


def write_starter(directory: Path) -> Path:
    """Write the starter programme into a folder, which is made where it is absent.

    Returns:
        The file written.

    Raises:
        StarterError: the folder holds a programme already, or cannot be written.
    """
    target = directory / STARTER_NAME
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as stream:
            stream.write(starter_text())
    except FileExistsError:
        what = f"{target} exists already" if target.exists() else f"{directory} is a file"
        raise StarterError(f"{what}; choose another folder.") from None
    except OSError as error:
        raise StarterError(f"{target} cannot be written ({error.strerror}); choose another folder.") from None
    return target
