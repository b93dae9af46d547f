"""Other tools' formats in and out."""

from gigawatt.interop.sam import SamCase, read_sam_case

__all__ = ["SamCase", "read_sam_case"]
