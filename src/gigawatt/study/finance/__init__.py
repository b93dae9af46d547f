"""A planned study's money: contracts, vehicles, books, budget and the cost of compute."""

from gigawatt.study.finance.stage import finance_study as finance_study
