"""What contracts can say, by kind: each term with its key, its dimension and what it means."""

from gigawatt.catalog.contract_terms.kinds import KINDS, Terms
from gigawatt.catalog.contract_terms.term import Form, Steps, Term, terms_of

__all__ = ["KINDS", "Form", "Steps", "Term", "Terms", "terms_of"]
