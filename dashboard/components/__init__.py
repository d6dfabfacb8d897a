"""Things pages share."""
