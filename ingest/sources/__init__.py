"""One small module per system; each yields records and rejects and knows nothing of storage."""
