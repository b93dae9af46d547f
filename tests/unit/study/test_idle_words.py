"""Chips that wait while none is at work."""

from gigawatt.study.idle_words import idle_words


def test_years_without_work_are_told_and_others_not() -> None:
    capacity = {
        "2026": {"it_mw": 0.0, "accelerators": {}},
        "2027": {"it_mw": 0.0, "accelerators": {"a": 40000.0, "b": 9210.0}},
        "2028": {"it_mw": 295.0, "accelerators": {"a": 40000.0}},
    }
    (sentence,) = idle_words(capacity)
    assert sentence.startswith("In 2027 no chips are at work: 49,210 accelerators")
