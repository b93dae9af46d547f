"""What the state takes and gives: income tax, depreciation, credits, losses carried, limits of interest."""
