"""Dates of the section ``schedule`` that contradict each other or today: milestones, deliveries and deposits of slots."""

from __future__ import annotations

from collections.abc import Iterable

from gigawatt.programme.dates import iso_date
from gigawatt.programme.futures.schedule import ItemTerms, SlotTerms
from gigawatt.programme.sections.section import Notebook


def check_history(items: Iterable[ItemTerms], today: float, book: Notebook) -> None:
    """What is finished was finished by today."""
    for item in items:
        for task in item.tasks.values():
            if task.finished is not None and task.finished > today:
                path = f"{task.path}.finished"
                message = f"it cannot have been finished on {iso_date(task.finished)}: today is {iso_date(today)} here."
                book.note(book.place(path), path, message, "Move the date, or `schedule.today`.")


def check_slots(slots: Iterable[SlotTerms], today: float, book: Notebook) -> None:
    """A deposit is paid, and a slot given up, before it delivers; a delivery of the past is history."""
    for slot in slots:
        for key, date, words in (("paid", slot.paid, "the deposit is paid"), ("cancel_by", slot.cancel_by, "it may be given up")):
            if date is not None and date > slot.delivery:
                path = f"{slot.path}.{key}"
                message = f"{words} on {iso_date(date)}, after the delivery ({iso_date(slot.delivery)})."
                book.note(book.place(path), path, message, "Move one of the dates.")
        if slot.delivery < today:
            path = f"{slot.path}.delivery"
            message = f"{iso_date(slot.delivery)} is before today ({iso_date(today)}): what it is of counts as delivered."
            book.warn(book.place(path), path, message, "Move the date if it has not come, or say what is done as a milestone.")
