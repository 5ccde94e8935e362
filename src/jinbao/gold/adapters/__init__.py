"""Fillers of gold's ports: price feeds and custodians."""
