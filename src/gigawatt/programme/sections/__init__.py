"""What every section is read with: typed keys, figures with units, catalogue objects restated."""
