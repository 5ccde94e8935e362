"""WeChat Pay on the wire."""
