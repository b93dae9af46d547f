"""The independent re-check of what is stored."""
