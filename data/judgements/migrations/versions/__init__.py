"""One file per revision of the judgement store, oldest first."""
