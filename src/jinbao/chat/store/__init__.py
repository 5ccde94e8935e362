"""All SQL of chat, on chat's tables only."""
