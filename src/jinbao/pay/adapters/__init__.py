"""Fillers of pay's ports; the composition root chooses them."""
