"""Alembic migrations of the judgement store."""
