"""How small, fast and right the search is, over a fictitious directory of any size."""
