"""Ways to bring a code to a phone."""
