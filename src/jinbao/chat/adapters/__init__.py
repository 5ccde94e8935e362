"""Fillers of the ports of chat; chosen where the house is put together."""
