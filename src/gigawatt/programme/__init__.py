"""What a user declares: a YAML file in, a checked and resolved ``Programme`` out."""

from gigawatt.programme.programme import Programme
from gigawatt.programme.reader import check_programme, load_programme, parse_programme
from gigawatt.programme.starter import write_starter

__all__ = ["Programme", "check_programme", "load_programme", "parse_programme", "write_starter"]
