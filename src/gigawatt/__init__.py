"""Plan, finance, stress-test and operate AI compute, from electrons to tokens."""

__version__ = "0.1.0"
