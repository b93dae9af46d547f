"""Dates written another way bring the ISO date that they stand for, where it is sure."""

import pytest
from tests.unit.programme.programme_text import problems

from gigawatt.programme.dates import meant_date


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2028-7-1", "2028-07-01"),
        ("2028/07/01", "2028-07-01"),
        ("2028.7", "2028-07"),
        ("01/15/2027", "2027-01-15"),
        ("15.01.2027", "2027-01-15"),
        ("2028-Q2", "2028-04"),
        ("Q4 2028", "2028-10"),
        ("Jan 2027", "2027-01"),
        ("1 July 2027", "2027-07-01"),
        ("July 1, 2027", "2027-07-01"),
        ("5/5/2027", "2027-05-05"),
        ("01/02/2027", ""),  # January or February
        ("2028-02-30", ""),
        ("31/31/2027", ""),
        ("1 July 1066", ""),
        ("soon", ""),
    ],
)
def test_what_was_meant(text: str, meant: str) -> None:
    assert meant_date(text) == meant


def test_the_message_has_it() -> None:
    (problem,) = problems(("online: 2027-07-01", "online: Q3 2027"))
    assert (problem.message, problem.fix) == ("`Q3 2027` is not a date.", "Did you mean `2027-07`?")
