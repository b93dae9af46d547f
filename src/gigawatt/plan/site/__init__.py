"""One site as the plan asks it: questions, answers, planes under its cost, in every weather year and price path."""
