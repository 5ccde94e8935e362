"""The use cases of gold."""
