"""Alipay's methods."""
