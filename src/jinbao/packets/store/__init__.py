"""All SQL of packets."""
