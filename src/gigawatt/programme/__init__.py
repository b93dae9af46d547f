"""What a user declares: a YAML file in, a checked and resolved ``Programme`` out."""

from gigawatt.programme.programme import Programme
from gigawatt.programme.reader import load_programme, parse_programme
from gigawatt.programme.review import Review, check_programme, review_programme, scenario_names
from gigawatt.programme.starter import write_starter

__all__ = [
    "Programme",
    "Review",
    "check_programme",
    "load_programme",
    "parse_programme",
    "review_programme",
    "scenario_names",
    "write_starter",
]
