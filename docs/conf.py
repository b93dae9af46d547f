"""How Sphinx builds these pages; `make docs` treats its warnings as errors."""

from gigawatt import __version__

project = "gigawatt"
author = "The gigawatt developers"
project_copyright = "The gigawatt developers"
release = __version__

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"gigawatt {release}"
