"""The parts of a report, one module per question a reader asks."""
