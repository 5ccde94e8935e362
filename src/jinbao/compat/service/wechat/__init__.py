"""WeChat Pay's operations."""
